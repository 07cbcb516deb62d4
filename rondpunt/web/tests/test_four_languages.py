"""The main pages speak each language wholly: no English shows through, ours or a library's."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from rondpunt.conversations.models import Conversation
from rondpunt.conversations.tests.build import arrive
from rondpunt.networks.tests.build import channel
from rondpunt.people.models import Organisation, Team, User

LOCALE = Path(settings.LOCALE_PATHS[0])
READ_ALOUD = {"title", "aria-label", "placeholder", "alt"}
# Common words of English that are no words of the three others.
ENGLISH = re.compile(r"\b(the|you|your|and|this|that|which|with|from|for|not|nobody|here|please|sign)\b", re.I)
STAFF = (
    "/conversations/",
    "/conversations/?view=mine",
    "/conversations/?q=glasbak",
    "/profile/",
    "/teams/",
    "/roles/",
    "/trail/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/nowhere/",
)
ADMINISTRATORS = (
    "/channels/",
    "/channels/new/",
    "/channels/new/mail/",
    "/channels/new/mastodon/",
    "/channels/new/bluesky/",
    "/channels/new/form/",
    "/users/",
    "/hours/",
    "/promises/",
    "/invitations/",
    "/health/",
    "/organisation/",
)
ANYBODY = ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/ask/vragen/", "/ask/nowhere/")


class _Seen(HTMLParser):
    """Text and spoken attributes of a page, but for what says that it is in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.title = ""
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style", "kbd", "code", "textarea"} or (given.get("lang") and tag != "html"):
            self._quiet.append(tag)
        self.texts += [value for name, value in attrs if name in READ_ALOUD or name.startswith("data-says") if value]

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and self._quiet[-1] == tag:
            self._quiet.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._quiet:
            self.texts.append(" ".join(data.split()))


def _shows_through(page: str, language: str) -> list[str]:
    seen = _Seen()
    seen.feed(page)
    assert len(seen.texts) > 3
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    same = {entry.msgstr for entry in catalogue} | {
        form for entry in catalogue for form in entry.msgstr_plural.values()
    }
    ours = {entry.msgid for entry in catalogue if entry.msgid not in same}
    return [text for text in seen.texts if text in ours or ENGLISH.search(text)]


@pytest.fixture
def town(db: None) -> Organisation:
    return Organisation.objects.create(pk=1, name="Stad Linderbeke")


@pytest.fixture
def glass(waste: Team) -> Conversation:
    return arrive(channel(waste, name="De stad"), "Wanneer wordt de glasbak geleegd?")


@pytest.fixture
def questions(waste: Team) -> None:
    channel(waste, "form", name="Vragen", handle="vragen")


def _read(browser: Client, address: str, language: str) -> list[str]:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = browser.get(address, HTTP_HOST="localhost")
    assert answer.status_code == (404 if "nowhere" in address else 200), (
        f"{address}: {answer.status_code} {answer.headers.get('Location', '')}"
    )
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    return _shows_through(page, language)


def test_the_reader_sees_english_where_there_is_some() -> None:
    page = "<p>Een</p><p>twee</p><p>drie</p><h1>{}</h1>"
    assert _shows_through(page.format("Nothing found"), "nl") == ["Nothing found"]
    assert _shows_through(page.format("Only a library says this to you"), "nl")
    assert not _shows_through(page.format("Niets gevonden"), "nl")


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("address", STAFF)
def test_a_page_for_colleagues_speaks_the_language(
    address: str, language: str, client: Client, karin: User, town: Organisation, glass: Conversation
) -> None:
    client.force_login(karin)
    assert not _read(client, address, language)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("part", ["", "team/", "person/"])
def test_a_conversation_speaks_the_language(
    part: str, language: str, client: Client, anna: User, town: Organisation, glass: Conversation
) -> None:
    client.force_login(anna)
    assert not _read(client, f"/conversations/{glass.pk}/{part}", language)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("address", ADMINISTRATORS)
def test_a_page_for_administrators_speaks_the_language(
    address: str, language: str, client: Client, admin: User, town: Organisation, glass: Conversation
) -> None:
    client.force_login(admin)
    assert not _read(client, address, language)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("address", ANYBODY)
def test_a_page_for_anybody_speaks_the_language(
    address: str, language: str, client: Client, karin: User, town: Organisation, questions: None
) -> None:
    assert not _read(client, address, language)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("told", [{}, {"login": "niemand@linderbeke.example", "password": "verkeerd"}])
def test_what_went_wrong_at_sign_in_is_told_in_the_language(
    told: dict[str, str], language: str, client: Client, karin: User, town: Organisation
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert not _shows_through(client.post("/accounts/login/", told).content.decode(), language)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_each_language_is_compiled(language: str) -> None:
    with translation.override(language):
        assert translation.gettext("Nothing found") != "Nothing found"
