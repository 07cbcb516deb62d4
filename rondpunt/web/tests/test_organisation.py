"""The organisation's page: name, language, logo and colours, and how they will read."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from rondpunt.people.models import Organisation, TrailEntry, User
from rondpunt.web import look

pytestmark = pytest.mark.django_db
ADDRESS = "/organisation/"
GIVEN = {"name": "Stad Linderbeke", "language": "nl", "colour": "#14594f", "colour_dark": ""}


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    Organisation.objects.create(pk=1, name="Linderbeke")
    client.force_login(admin)
    return client


def _picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), name: str = "logo.png") -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", size, "#14594f").save(kept, kind)
    return SimpleUploadedFile(name, kept.getvalue())


@pytest.mark.parametrize("address", [ADDRESS, "/organisation/colours/"])
def test_only_administrators_see_and_change_it(
    client: Client, anna: User, chaima: User, karin: User, admin: User, address: str
) -> None:
    assert client.get(address).headers["Location"].startswith(reverse("account_login"))
    for user in (anna, chaima, karin):
        client.force_login(user)
        assert client.get(address).status_code == 403
        assert client.post(ADDRESS, GIVEN).status_code == 403
        assert f'href="{ADDRESS}"' not in client.get(reverse("people:profile")).content.decode()
    assert not Organisation.objects.exists()
    client.force_login(admin)
    assert client.get(address).status_code == 200
    assert f'href="{ADDRESS}"' in client.get(reverse("people:profile")).content.decode()


def test_what_is_kept_is_seen_by_everybody_and_stands_on_the_trail(office: Client, admin: User) -> None:
    assert office.post(ADDRESS, {**GIVEN, "logo": _picture()}).headers["Location"] == ADDRESS
    house = Organisation.objects.get()
    assert (house.name, house.colour, house.logo.name) == ("Stad Linderbeke", "#14594f", "organisation/logo.png")
    line = TrailEntry.objects.get(verb="organisation.changed")
    assert (line.actor, line.particulars["before"]) == (admin, "Linderbeke")
    assert line.particulars["changed"] == ["name", "language", "colour", "logo"]
    front = Client().get(reverse("account_login")).content.decode()
    assert "Stad Linderbeke" in front and look.version(house) in front
    office.post(ADDRESS, GIVEN)
    assert TrailEntry.objects.filter(verb="organisation.changed").count() == 1  # nothing changed, nothing told


def test_a_house_that_began_on_the_command_line_gets_its_organisation_here(client: Client, admin: User) -> None:
    client.force_login(admin)
    client.post(ADDRESS, GIVEN)
    assert Organisation.objects.get().name == "Stad Linderbeke"


def test_the_language_is_that_of_who_has_not_chosen_one(office: Client) -> None:
    office.post(ADDRESS, {**GIVEN, "language": "fr"})
    assert Client().get(reverse("account_login")).headers["Content-Language"] == "fr"
    chooser = Client()
    chooser.cookies["django_language"] = "de"
    assert chooser.get(reverse("account_login")).headers["Content-Language"] == "de"


def test_a_logo_is_replaced_and_removed_with_its_file(office: Client) -> None:
    office.post(ADDRESS, {**GIVEN, "logo": _picture()})
    first = Path(Organisation.objects.get().logo.path)
    office.post(ADDRESS, {**GIVEN, "logo": _picture("JPEG", name="logo.jpeg")})
    second = Path(Organisation.objects.get().logo.path)
    assert second.suffix == ".jpg" and second.exists() and not first.exists()
    office.post(ADDRESS, {**GIVEN, "remove_logo": "on"})
    assert not Organisation.objects.get().logo and not second.exists()
    assert "remove_logo" not in office.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    "logo",
    [
        SimpleUploadedFile("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        SimpleUploadedFile("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n and nothing more"),
        _picture("GIF", name="logo.gif"),
        _picture("GIF", name="logo.png"),
        _picture(size=(2001, 4)),
        SimpleUploadedFile("logo.png", _picture().read() + b"0" * 1024 * 1024),
    ],
    ids=["svg", "svg called png", "broken", "gif", "gif called png", "too wide", "too heavy"],
)
def test_what_is_no_fit_picture_is_refused(office: Client, logo: SimpleUploadedFile) -> None:
    logo.seek(0)
    reply = office.post(ADDRESS, {**GIVEN, "logo": logo})
    assert reply.status_code == 422 and "errorlist" in reply.content.decode()
    assert not Organisation.objects.get().logo
    assert not TrailEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"colour": "blue"}, {"colour": "#14519e;x:y"}, {"colour_dark": "#12"}, {"name": ""}, {"language": "tlh"}]
)
def test_what_is_wrong_is_asked_again(office: Client, wrong: dict[str, str]) -> None:
    assert office.post(ADDRESS, {**GIVEN, **wrong}).status_code == 422
    assert Organisation.objects.get().name == "Linderbeke"


def test_the_colours_are_told_in_words_before_they_are_kept(office: Client) -> None:
    office.cookies["django_language"] = "en"

    def told(**colours: str) -> str:
        return office.get("/organisation/colours/", colours).content.decode()

    assert told(colour="#14594f").count("reads well") == 1  # on light paper; on dark it is made lighter
    yellow = told(colour="#ffee00", colour_dark="#ffee00")
    assert look.on_light("#ffee00").sign in yellow and "is used instead" in yellow
    assert told(colour="<script>").count("<svg") == 0 and "<script>" not in told(colour="<script>")
    assert told().count("reads well") == 2  # the blue of the house


def test_trying_the_colours_keeps_nothing(office: Client) -> None:
    page = office.post(ADDRESS, {**GIVEN, "colour": "#ffee00", "try": "1"}).content.decode()
    assert look.on_light("#ffee00").sign in page
    assert Organisation.objects.get().colour == ""


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffee00", "#808080", "#14519e", "#ff0000"])
def test_whatever_is_asked_reads_well_on_every_paper(colour: str) -> None:
    for reading in look.readings(colour, ""):
        assert reading.used_ratio >= 4.5
        assert reading.is_kept == (reading.used.sign == colour)
