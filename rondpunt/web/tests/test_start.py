"""Production refuses to start where that would be dangerous, and says what to do; the command line ends with it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import seal
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Organisation, Team
from rondpunt.people.trail import record
from rondpunt.web.demo.mark import LOADED
from rondpunt.web.start import refusals, refuse_to_serve

CHECKOUT = Path(__file__).resolve().parents[3]
GOOD = "x7Qd-2mVb_9sKf4Lw1Rz8Tn6Yc3Hj5Gp0Ae-UiOoXqWvBtNkMlZy"


@pytest.fixture
def production(settings: Any, db: None) -> Any:
    """Settings with which production may open; each test spoils one of them."""
    settings.MODE, settings.DEBUG, settings.SECRET_KEY = "production", False, GOOD
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    return settings


def _refusal() -> str:
    (sentence,) = refusals()
    return sentence


def test_a_safe_house_opens(production: Any, waste: Team) -> None:
    channel(waste, sealed=seal({"access_token": "s3cret"}))
    assert refusals() == []
    refuse_to_serve()


@pytest.mark.parametrize(
    "secret",
    ["short", GOOD[:49], "a" * 80, "ababababab" * 8, "django-insecure-" + GOOD],
    ids=lambda text: text[:16],
)
def test_a_weak_secret_is_refused(production: Any, secret: str) -> None:
    production.SECRET_KEY = secret
    assert "RONDPUNT_SECRET is too weak" in _refusal()


def test_debugging_is_refused(production: Any) -> None:
    production.DEBUG = True
    assert "RONDPUNT_DEBUG is on" in _refusal()


@pytest.mark.parametrize("keys", [[], [""]], ids=["no key", "an empty one"])
def test_a_store_without_a_key_is_refused(production: Any, keys: list[str]) -> None:
    production.CREDENTIAL_KEYS = keys
    assert "There is no credential key" in _refusal()


def test_a_key_that_is_none_is_named_by_its_place(production: Any) -> None:
    production.CREDENTIAL_KEYS.append("password")
    assert "Credential key 2 is not a Fernet key" in _refusal()


def test_a_credential_that_stands_open_is_refused(production: Any, waste: Team) -> None:
    channel(waste, name="Town", sealed=json.dumps({"access_token": "s3cret"}).encode())
    said = _refusal()
    assert "'Town'" in said and "unencrypted" in said
    assert "s3cret" not in said


def test_a_secret_among_the_open_answers_is_refused(production: Any, waste: Team) -> None:
    channel(waste, sealed=seal({}), details={"server": "https://plein.example", "access_token": "s3cret"})
    assert "unencrypted" in _refusal()


def test_a_credential_of_a_lost_key_is_refused(production: Any, waste: Team) -> None:
    channel(waste, sealed=seal({"access_token": "s3cret"}))
    production.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    assert "does not open with the credential keys" in _refusal()


def test_an_older_key_behind_the_newest_still_opens_the_store(production: Any, waste: Team) -> None:
    channel(waste, sealed=seal({"access_token": "s3cret"}))
    production.CREDENTIAL_KEYS.insert(0, Fernet.generate_key().decode())
    assert refusals() == []


def test_every_reason_is_told_at_once(production: Any) -> None:
    production.SECRET_KEY, production.DEBUG, production.CREDENTIAL_KEYS = "short", True, ["password"]
    assert len(refusals()) == 3


def test_an_unknown_mode_is_refused(production: Any) -> None:
    production.MODE = "prodution"
    assert "set it to production or demo" in _refusal()


def test_the_demo_stays_on_this_machine(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    production.MODE = "demo"
    assert refusals() == []
    monkeypatch.setenv("RONDPUNT_BIND", "0.0.0.0")
    assert "stays on this machine" in _refusal()


def test_the_demo_does_not_open_a_real_organisation_nor_production_the_demo(production: Any) -> None:
    organisation = Organisation.objects.create(pk=1, name="Linderbeke")
    production.MODE = "demo"
    assert "holds a real organisation" in _refusal()
    record(LOADED, subject=organisation, at=timezone.now())
    assert refusals() == []
    production.MODE = "production"
    assert "whose passwords everybody knows" in _refusal()


@pytest.mark.django_db(transaction=True)
def test_a_server_of_ones_own_is_stopped_too(settings: Any) -> None:
    settings.MODE, settings.DEBUG, settings.SECRET_KEY = "production", True, GOOD
    with pytest.raises(ImproperlyConfigured, match="RONDPUNT_DEBUG is on"):
        refuse_to_serve()
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ({"RONDPUNT_SECRET": "short"}, "RONDPUNT_SECRET is too weak"),
        ({"RONDPUNT_DEBUG": "1"}, "RONDPUNT_DEBUG is on"),
        ({"RONDPUNT_CREDENTIAL_KEYS": "password"}, "is not a Fernet key"),
    ],
)
def test_the_command_line_ends_with_the_reason(tmp_path: Path, spoilt: dict[str, str], says: str) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONDPUNT_", "DJANGO_"))}
    given = {"RONDPUNT_DATA": str(tmp_path), "RONDPUNT_MODE": "production", **spoilt}
    done = subprocess.run(
        [sys.executable, "-m", "rondpunt", "web"],
        cwd=CHECKOUT, env={**kept, **given}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
