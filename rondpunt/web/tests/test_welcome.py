"""The first start: whoever holds the code opens the house, once."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rondpunt.conversations.tests.test_ask import PNG
from rondpunt.networks.models import Channel
from rondpunt.people.actions.set_up_house import AlreadySetUp, set_up_house
from rondpunt.people.models import Organisation, Team, TrailEntry, User
from rondpunt.people.rights import Right
from rondpunt.web.greeting import SETUP_CODE

GIVEN = {
    "name": "Stad Linderbeke",
    "colour": "#14519e",
    "team": "Reception",
    "person": "Joris",
    "email": "Joris@Linderbeke.example",
    "password": "a quiet little town",
}
ADDRESS = "/welcome/"


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    settings.DEMO = False
    return tmp_path / "keys"


def _code(client: Client, keys: Path) -> str:
    client.get(ADDRESS)
    return (keys / SETUP_CODE).read_text().strip()


@pytest.mark.django_db
def test_a_house_without_anybody_opens_at_the_wizard(client: Client, keys: Path) -> None:
    assert client.get("/").headers["Location"] == ADDRESS
    page = client.get(ADDRESS)
    assert page.status_code == 200
    code = (keys / SETUP_CODE).read_text().strip()
    assert len(code) >= 16
    assert code not in page.content.decode()
    assert (keys / SETUP_CODE).stat().st_mode & 0o077 == 0
    assert code in client.get(ADDRESS, {"code": code}).content.decode()  # the link that the terminal prints


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "guess", "é"])
def test_a_stranger_without_the_code_gets_no_further(client: Client, keys: Path, code: str) -> None:
    _code(client, keys)
    reply = client.post(ADDRESS, {**GIVEN, "code": code})
    assert reply.status_code == 422
    assert not User.objects.exists() and not Organisation.objects.exists()
    assert GIVEN["password"] not in reply.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"password": "joris@linderbeke.example"},
        {"colour": "blue"},
        {"email": "joris"},
        {"name": ""},
    ],
)
def test_what_is_wrong_is_asked_again(client: Client, keys: Path, wrong: dict[str, str]) -> None:
    reply = client.post(ADDRESS, {**GIVEN, "code": _code(client, keys), **wrong})
    assert reply.status_code == 422 and "errorlist" in reply.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_first_administrator_may_do_everything_and_is_signed_in(client: Client, keys: Path) -> None:
    logo = SimpleUploadedFile("logo.png", PNG, "image/png")
    reply = client.post(ADDRESS, {**GIVEN, "code": _code(client, keys), "logo": logo})
    assert reply.headers["Location"] == reverse("web:welcome_channel")
    house, user = Organisation.objects.get(), User.objects.get()
    assert (house.name, house.colour, bool(house.logo)) == ("Stad Linderbeke", "#14519e", True)
    assert (user.email, user.name) == ("joris@linderbeke.example", "Joris")
    assert user.check_password(GIVEN["password"])
    assert all(user.can(right) for right in Right)
    assert Team.objects.filter(name="Reception").exists()
    assert TrailEntry.objects.filter(verb="user.added", particulars__how="welcome").count() == 1
    assert client.get(reverse("web:welcome_channel")).status_code == 200


@pytest.mark.django_db
def test_afterwards_the_wizard_and_its_code_are_gone(client: Client, keys: Path) -> None:
    code = _code(client, keys)
    client.post(ADDRESS, {**GIVEN, "code": code})
    assert not (keys / SETUP_CODE).exists()
    stranger = Client()
    assert stranger.get(ADDRESS).headers["Location"] == "/"
    assert stranger.post(ADDRESS, {**GIVEN, "email": "eve@else.example", "code": code}).status_code == 302
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["welcome_channel", "welcome_done"])
def test_the_later_steps_are_for_the_administrator(client: Client, anna: User, admin: User, page: str) -> None:
    address = reverse(f"web:{page}")
    assert client.get(address).headers["Location"].startswith(reverse("account_login"))
    client.force_login(anna)
    assert client.get(address).status_code == 403
    client.force_login(admin)
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_first_channel_is_tested_and_added(client: Client, admin: User, waste: Team) -> None:
    client.force_login(admin)
    address = reverse("web:welcome_channel_on", args=["form"])
    given = {"need_slug": "ask", "need_title": "Ask us", "need_notify": "on", "team": waste.pk, "language": "nl"}
    assert client.get(address).status_code == 200
    assert "tested--good" in client.post(address, {**given, "test": "1"}).content.decode()
    assert not Channel.objects.exists()
    assert client.post(address, {**given, "need_title": ""}).status_code == 422
    assert client.post(address, given).headers["Location"] == reverse("web:welcome_done")
    assert Channel.objects.get().handle == "ask"
    assert "Ask us" in client.get(reverse("web:welcome_done")).content.decode()
    assert client.get(reverse("web:welcome_channel_on", args=["telex"])).status_code == 404


def _open(email: str) -> None:
    set_up_house(
        organisation="Linderbeke",
        team="Reception",
        name="J",
        email=email,
        password="x",
        language="nl",
        now=timezone.now(),
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_finish_together_one_opens_the_house() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database of the tests has one writer; PostgreSQL proves this")
    start, lost, won = threading.Barrier(2), [], []

    def go(email: str) -> None:
        start.wait()
        try:
            _open(email)
            won.append(email)
        except AlreadySetUp:
            lost.append(email)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(f"{name}@linderbeke.example",)) for name in ("joris", "eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)
    assert [user.email for user in User.objects.all()] == won
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_the_second_to_finish_is_stopped_by_the_database_itself() -> None:
    """Both passed the page's own look; the organisation's row decides."""
    _open("joris@linderbeke.example")
    with pytest.raises(AlreadySetUp):
        _open("eve@else.example")
    assert [user.email for user in User.objects.all()] == ["joris@linderbeke.example"]
    assert Team.objects.count() == 2


@pytest.mark.django_db
def test_a_house_that_has_users_is_not_set_up_again(anna: User) -> None:
    with pytest.raises(AlreadySetUp):
        _open("eve@else.example")
    assert not Organisation.objects.exists()
