"""What a search shows: found words marked, how far it looked, and what else to try."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from rondpunt.conversations import search
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.asked import asked_from
from rondpunt.conversations.inbox import choice_from
from rondpunt.conversations.models import Conversation
from rondpunt.conversations.proposals import proposals
from rondpunt.conversations.search import look_up, reindex
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.models import Person, Team, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LONG = "Beste, ik heb een lange inleiding nodig voor ik zeg wat er is. " * 4


def _page(client: Client, **query: object) -> str:
    return client.get(reverse("conversations:inbox"), query).content.decode()


def _said(team: Team, text: str) -> Conversation:
    here = conversation(team, "Over de straat")
    message = here.messages.get()
    message.text, message.language = text, "nl"
    message.save()
    reindex(message.pk, text, "nl")
    return here


def test_found_words_are_marked_in_the_message_that_has_them(client: Client, waste: Team, anna: User) -> None:
    _said(waste, f"{LONG}De <b>containers</b> & zakken zijn vol.")
    client.force_login(anna)
    page = _page(client, q="container zak")
    assert "De &lt;b&gt;<mark>containers</mark>&lt;/b&gt; &amp; <mark>zakken</mark> zijn vol." in page
    assert "<mark>" not in _page(client, q="is:open")
    assert "<mark>" not in _page(client)


def test_subjects_and_names_are_marked_too(client: Client, waste: Team, anna: User) -> None:
    here = conversation(waste, "The container overflows")
    client.force_login(anna)
    page = _page(client, q=f"container {here.person.name}")
    assert "The <mark>container</mark> overflows" in page
    assert f'<span class="who"><mark>{here.person.name.split()[0]}' in page


def test_nobody_else_sees_what_was_found(client: Client, waste: Team, chaima: User) -> None:
    _said(waste, "De container is vol")
    client.force_login(chaima)
    assert "<mark>" not in _page(client, q="container")


def test_a_sealed_conversation_shows_its_reader_no_words_in_the_list(
    client: Client, waste: Team, anna: User, now: datetime
) -> None:
    here = _said(waste, "De container van de burgemeester")
    seal(here, user=anna, readers=[anna], reason="Family", now=now)
    client.force_login(anna)
    page = _page(client, q="container")
    assert "sealed: only whom it names may read this" in page
    assert "burgemeester" not in page


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Three messages are looked at, on PostgreSQL in stretches of two and wider."""
    monkeypatch.setattr(search, "MOST_FOUND", 3)
    monkeypatch.setattr("rondpunt.conversations.panel.MOST_FOUND", 3)
    monkeypatch.setattr(search, "FIRST_STRETCH", 2)
    monkeypatch.setattr(search, "WIDER", 2)
    return 3


def test_what_lies_behind_the_newest_is_told_and_found_by_going_on(
    few: int, client: Client, waste: Team, roads: Team, anna: User
) -> None:
    mine = [_said(waste, "container vol") for _ in range(2)]
    for _ in range(5):
        _said(roads, "container vol")
    client.force_login(anna)
    page = _page(client, q="container")
    assert "Searched: the newest 3 messages" in page and "Search older messages" in page
    seen: list[int] = []
    query: dict[str, str] = {"q": "container"}
    for _ in range(3):
        panel = client.get(reverse("conversations:inbox"), query).context["panel"]
        seen += [row["pk"] for row in panel.rows]
        if panel.searched is None:
            break
        query = QueryDict(panel.searched.older.partition("?")[2]).dict()
    assert sorted(seen) == sorted(one.pk for one in mine)
    assert panel.searched is None, "the third stretch reaches the oldest"


def test_each_stretch_begins_where_the_one_before_ended(few: int, waste: Team) -> None:
    said = [_said(waste, "container vol") for _ in range(7)]
    numbers, before = [], None
    for _ in range(3):
        hits = look_up(asked_from("container"), before=before)
        numbers += sorted(hits.newest, reverse=True)
        before = hits.back_to
    assert numbers == [one.pk for one in reversed(said)] and before is None


def test_a_common_word_that_brings_nothing_here_says_how_far_it_looked(
    few: int, client: Client, waste: Team, roads: Team, anna: User
) -> None:
    for _ in range(4):
        _said(roads, "container vol")
    client.force_login(anna)
    page = _page(client, q="container")
    assert "Nothing found" in page and "Search older messages" in page


@pytest.mark.parametrize(
    ("query", "says", "leads_to"),
    [
        ({"q": "glas before:2026-01-01"}, "Search all dates", "glas"),
        ({"q": "glas -is:open"}, "Search without “not: open”", "glas"),
        ({"q": "glas from:dirk"}, "Search without “from dirk”", "glas"),
        ({"q": "glas", "language": "fr"}, "Search without the filters", "glas"),
        ({"q": "glas", "view": "mine"}, "Search everything, closed conversations too", "glas"),
        ({"q": '"groene container"'}, "Search “groene container” as words apart", "groene container"),
        ({"q": "glas papier"}, "Search “papier” alone", "papier"),
        ({"q": "glas", "back": "12"}, "Search the newest messages", "glas"),
        ({"q": "petres"}, "Everything of Dirk Peeters", 'from:"Dirk Peeters"'),
    ],
)
def test_an_empty_search_proposes_what_could_bring_more(query: dict[str, str], says: str, leads_to: str) -> None:
    persons = [Person(name="Dirk Peeters")] if query["q"] == "petres" else []
    found = {one.says: one.url for one in proposals(choice_from(query), asked_from(query["q"]), persons)}
    asked = QueryDict(found[says].partition("?")[2])
    assert asked["q"] == leads_to and "back" not in asked


def test_an_empty_search_shows_its_proposals(client: Client, waste: Team, anna: User) -> None:
    _said(waste, "de container")
    client.force_login(anna)
    page = _page(client, q="container <i>zebra</i>")
    assert "You could try" in page and "Search “container” alone" in page and "<i>zebra" not in page
    assert "You could try" not in _page(client, q="container")
