"""Search: words in four languages, phrases, operators, what is not understood, and nobody else's conversations."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from rondpunt.conversations.asked import OPERATORS, STATES, asked_from
from rondpunt.conversations.inbox import Choice, View, chosen
from rondpunt.conversations.models import Attachment, Conversation, Message
from rondpunt.conversations.search import index
from rondpunt.conversations.tests.build import conversation
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.django_db
NASTY = (
    '"', "'", "''", '"""', "%", "_", "\\", "*", "a*", "NEAR(a b)", "a AND", "OR", "NOT", "-", "--", "-a", '-"a', "()",
    "a & b | !c <-> d", ":*", "stems:x", "from:", "from:%", 'from:"', "is:", "is:x", "before:9999-99-99",
    "before:0001-01-01", "after:9999-12-31", "in:x", "has:x", "network:'", "team:\u0000", "\u202e abc", "😀", "é" * 300,
    "x" * 10_000, "from:a " * 2000, '"a b" ' * 500,
)  # fmt: skip


def test_what_the_manual_tells_is_understood_and_every_operator_stands_in_it(db: None) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "do" / "search.md").read_text(encoding="utf-8")
    table = [line.split("|")[1] for line in manual.splitlines() if line.startswith("| `")]
    examples = [one for cell in table for one in re.findall("`([^`]+)`", cell)]
    read = [asked_from(one) for one in examples]
    # That a word to leave out needs another beside it is told of such a word alone, not of what stands in the table.
    assert [asked.hints for asked in read] == [[]] * len(examples)
    assert {operator.name for asked in read for operator in asked.operators} == set(OPERATORS)
    states = {operator.value for asked in read for operator in asked.values("is")}
    assert states == set(STATES)


def _said(team: Team, text: str, language: str = "nl", **fields: object) -> Conversation:
    here = conversation(team)
    Conversation.objects.filter(pk=here.pk).update(**fields)
    message = here.messages.first()
    assert message
    index([(message.pk, text, language)]) if not _indexed(message) else _again(message, text, language)
    return here


def _indexed(message: Message) -> bool:
    from django.db import connection

    column = "rowid" if connection.vendor == "sqlite" else "message_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM conversations_search WHERE {column} = %s", [message.pk])
        return bool(cursor.fetchone()[0])


def _again(message: Message, text: str, language: str) -> None:
    from rondpunt.conversations.search import reindex

    reindex(message.pk, text, language)


def _found(user: User, words: str) -> set[int]:
    return set(chosen(user, Choice(view=View.ALL, words=words)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("nl", "Er zijn geen vuilniszakken meer in de gemeenten", "vuilniszak gemeente"),
        ("fr", "Les poubelles n'ont pas été vidées", "poubelle vidée"),
        ("de", "Die Mülltonnen wurden nicht geleert", "mülltonne"),
        ("en", "The bins were never emptied", "bin emptying"),
    ],
)
def test_words_are_found_in_any_form_in_four_languages(
    waste: Team, anna: User, chaima: User, language: str, said: str, asked: str
) -> None:
    here = _said(waste, said, language)
    assert _found(anna, asked) == {here.pk}
    assert _found(chaima, asked) == set(), "another team's conversations do not exist"


def test_a_phrase_asks_for_words_together_and_a_minus_for_their_absence(waste: Team, anna: User) -> None:
    together = _said(waste, "de groene container staat vol")
    apart = _said(waste, "de container van de groene buurman")
    assert _found(anna, "groene container") == {together.pk, apart.pk}
    assert _found(anna, '"groene container"') == {together.pk}
    assert _found(anna, "container -buurman") == {together.pk}
    assert _found(anna, 'container -"groene container"') == {apart.pk}
    assert _found(anna, "-container") == set()
    assert asked_from("-container").hints


def test_operators_narrow_and_can_be_turned_round(waste: Team, anna: User, now: datetime) -> None:
    status = Conversation.Status
    mine = _said(waste, "container", owner=anna, status=status.NEW, last_at=now, visibility="public")
    old = _said(waste, "container", status=status.CLOSED, last_at=now - timedelta(days=30), visibility="direct")
    both = {mine.pk, old.pk}
    for asked, wanted in {
        "is:open": {mine.pk}, "is:closed": {old.pk}, "is:mine": {mine.pk}, "is:public": {mine.pk},
        "is:overdue": set(),
        "-is:open": {old.pk}, "owner:me": {mine.pk}, "owner:anna": {mine.pk}, "is:unassigned": set(),
        f"before:{now:%Y-%m-%d}": {old.pk}, f"after:{now - timedelta(days=2):%d/%m/%Y}": {mine.pk},
        "team:waste": both, "team:roads": set(), "is:waiting": {mine.pk},
        f"network:{mine.network}": both, f"from:{mine.person.name}": both,
        "from:nobodyofthatname": set(), "has:file": set(), "in:notes": set(), "is:OPEN": {mine.pk},
    }.items():  # fmt: skip
        assert _found(anna, f"container {asked}") == wanted, asked
        assert _found(anna, asked) & both == wanted, asked


def test_notes_and_files_are_looked_for_apart(waste: Team, anna: User, now: datetime) -> None:
    here, other = _said(waste, "container"), _said(waste, "container")
    note = Message.objects.create(
        conversation=here, direction="note", user=anna, text="bel de sleutelbewaarder", at=now, kept_at=now
    )
    index([(note.pk, note.text, "nl")])
    Attachment.objects.create(message=other.messages.first(), media_type="text/plain", refused="too large")
    assert _found(anna, "in:notes sleutelbewaarder") == {here.pk}
    assert _found(anna, "in:notes container") == set()
    assert _found(anna, "in:notes") == {here.pk}
    assert _found(anna, "has:file") == {other.pk}


@pytest.mark.parametrize("asked", NASTY)
def test_nothing_that_is_typed_breaks_the_page(client: Client, waste: Team, anna: User, asked: str) -> None:
    _said(waste, "container")
    client.force_login(anna)
    reply = client.get(reverse("conversations:inbox"), {"q": asked})
    assert reply.status_code == 200
    assert "<script" not in reply.content.decode().split("</head>")[1].split("<main")[1].split("</main>")[0]


def test_what_is_not_understood_is_told_and_searched_as_words(client: Client, waste: Team, anna: User) -> None:
    here = _said(waste, "dossier 12 container")
    assert _found(anna, "dossier:12") == {here.pk}
    client.force_login(anna)
    page = client.get(reverse("conversations:inbox"), {"q": "dossier:12 is:sideways <b>x</b>"}).content.decode()
    assert page.count('class="asked__hint"') == 2 and "dossier:" in page and "is:sideways" in page
    assert "<b>x</b>" not in page


def test_an_operator_stands_as_a_chip_that_can_be_taken_away(client: Client, waste: Team, anna: User) -> None:
    _said(waste, "container")
    client.force_login(anna)
    page = client.get(reverse("conversations:inbox"), {"q": "container is:open -from:dirk"}).content.decode()
    assert page.count("asked__chips") == 1 and "?q=container+-from%3Adirk" in page and "?q=container+is%3Aopen" in page


def test_a_search_costs_as_many_queries_whatever_it_finds(
    client: Client, waste: Team, anna: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        _said(waste, "container")
    client.force_login(anna)
    address = reverse("conversations:inbox")
    client.get(address, {"q": "container"})
    with django_assert_max_num_queries(21):  # type: ignore[operator]  # names cost PostgreSQL one more
        client.get(address, {"q": "container from:dirk is:open has:file owner:me"})
