"""Every address: a strict policy on the answer, and sign-in first unless it is one of the few that stand open."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from rondpunt.networks.handing_out import POLICY as OF_FILES
from rondpunt.people.models import User

pytestmark = pytest.mark.django_db
EXAMPLES = {"int": "1", "uuid": "7f5ad25e-3f6a-4c2f-8d7d-0d6f0a3f7a11"}


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, object]]:
    """Every address with something plausible in each gap, and its view; those of regular expressions are left out."""
    for one in patterns:
        route = getattr(one.pattern, "_route", None)
        if route is None:
            continue
        path = before + re.sub(r"<(?:(\w+):)?\w+>", lambda gap: EXAMPLES.get(gap.group(1) or "str", "x"), str(route))
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns, path)
        else:
            yield path, one.callback


ALL = list(_addresses(get_resolver().url_patterns))
OURS = [(path, view) for path, view in ALL if getattr(view, "__module__", "").startswith("rondpunt.")]


def test_the_addresses_are_those_of_the_house() -> None:
    assert len(ALL) > 100 and len(OURS) > 60


@pytest.mark.parametrize("path", [path for path, _ in ALL])
def test_every_answer_to_a_stranger_carries_a_strict_policy(client: Client, path: str) -> None:
    client.raise_request_exception = False
    policy = client.get(path).headers["Content-Security-Policy"]
    assert policy == OF_FILES or "default-src 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http:" not in policy


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", [path for path, view in OURS if not getattr(view, "open_to_all", False)])
def test_a_stranger_is_led_to_sign_in(client: Client, path: str, method: str) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == 302, path
    assert answer.headers["Location"].startswith("/accounts/login/?next=/"), path


def test_a_colleague_passes_and_the_policy_forbids_what_a_page_might_smuggle_in(client: Client, anna: User) -> None:
    client.force_login(anna)
    answer = client.get("/conversations/")
    assert answer.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_deactivated_colleague_is_a_stranger(client: Client, anna: User) -> None:
    client.force_login(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.get("/conversations/").status_code == 302
