"""Presence: who looks and who writes is told to colleagues within the walls, for as long as they do."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rondpunt.conftest import seat
from rondpunt.conversations.actions.be_present import be_present, leave
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.merge_conversations import merge_conversations
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.models import Conversation, Presence
from rondpunt.conversations.newsroom import Listener, sight
from rondpunt.conversations.present import Present, changed, present, windows_open
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team, User

pytestmark = pytest.mark.usefixtures("english")
WINDOW, OTHER = "one-window", "two-window"
SECOND = timedelta(seconds=1)


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


def at(here: Conversation, user: User, *, window: str = WINDOW, writing: str = "", after: int = 0) -> None:
    be_present(here, user=user, window=window, writing=writing, now=NOON + after * SECOND)


def now(after: int = 0) -> dict[int, Present]:
    return present(windows_open(NOON + after * SECOND))


def screen(user: User) -> Listener:
    return Listener(user.pk, "key", sight(user))


def told(screen: Listener) -> dict[int, list[tuple[str, str]]]:
    """What is told to a screen now: who does what, by conversation."""
    gone: dict[int, Present | None] = dict.fromkeys(screen.present.known)
    screen.meet(gone | now())
    event = screen.present.take()
    assert event.startswith("event: present\ndata: ") and event.endswith("\n\n")
    found = json.loads(event.partition("data: ")[2])
    return {int(number): [(one["name"], one["does"]) for one in people] for number, people in found.items()}


def test_who_looks_is_told_to_who_looks_too_and_who_writes_to_everybody(
    here: Conversation, anna: User, bram: User
) -> None:
    other = seat("Fatma", here.team, "agent")
    at(here, anna)
    at(here, bram)
    hers, his, theirs = screen(anna), screen(bram), screen(other)
    assert told(hers) == {here.pk: [("Bram", "looking")]} and told(his) == {here.pk: [("Anna", "looking")]}
    assert told(theirs) == told(hers) == {}
    at(here, bram, writing="answer")
    assert told(hers) == told(theirs) == {here.pk: [("Bram", "answer")]}
    assert told(his) == {}
    at(here, bram, writing="note")
    assert told(theirs) == {here.pk: [("Bram", "note")]}
    leave(here, user=bram, window=WINDOW)
    assert told(hers) == told(theirs) == {here.pk: []}


def test_who_writes_stands_first_with_a_face(here: Conversation, anna: User, bram: User) -> None:
    at(here, anna)
    at(here, bram, writing="answer")
    (there,) = now().values()
    assert [(one.name, one.initials, one.does) for one in there.people] == [
        ("Bram", bram.initials, "answer"),
        ("Anna", anna.initials, "looking"),
    ]


def test_of_two_windows_one_may_be_closed_and_what_is_written_counts(
    here: Conversation, anna: User, bram: User
) -> None:
    at(here, anna)
    at(here, bram)
    at(here, bram, window=OTHER, writing="answer")
    hers = screen(anna)
    assert told(hers) == {here.pk: [("Bram", "answer")]}
    leave(here, user=bram, window=OTHER)
    assert told(hers) == {here.pk: [("Bram", "looking")]}
    leave(here, user=anna, window=WINDOW)  # hers, not his
    assert Presence.objects.get().user == bram


def test_a_second_window_is_told_what_the_first_knows(here: Conversation, anna: User, bram: User) -> None:
    at(here, anna)
    at(here, bram)
    before = now()
    at(here, anna, window=OTHER)
    assert set(changed(before, now())) == {here.pk} and changed(now(), now()) == {}


def test_who_misses_two_beats_is_gone_and_its_row_is_forgotten(here: Conversation, anna: User, bram: User) -> None:
    at(here, bram)
    at(here, anna, after=10)
    assert len(now(19)[here.pk].people) == 2
    assert [one.name for one in now(20)[here.pk].people] == ["Anna"]
    assert now(30) == {} and changed(now(19), now(30)) == {here.pk: None}
    assert [one.user for one in Presence.objects.forgotten(NOON + 61 * SECOND)] == [bram]


def test_a_window_is_one_row_however_often_it_is_seen(
    here: Conversation, anna: User, django_assert_num_queries: Any
) -> None:
    at(here, anna)
    with django_assert_num_queries(1):
        at(here, anna, writing="answer", after=10)
    row = Presence.objects.get()
    assert (row.writing, row.seen_at) == ("answer", NOON + 10 * SECOND)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(conversation=here, user=anna, window=WINDOW, seen_at=NOON)


@pytest.mark.parametrize("number", [1, 9])
def test_nine_conversations_cost_what_one_costs(
    number: int, waste: Team, anna: User, django_assert_max_num_queries: Any
) -> None:
    square = channel(waste)
    for place in range(number):
        at(arrive(square, remote_id=f"m{place}"), anna)
    with django_assert_max_num_queries(4):
        assert len(now()) == number


def test_behind_a_wall_or_a_seal_nobody_is_told(
    here: Conversation, roads: Team, anna: User, bram: User, chaima: User, karin: User
) -> None:
    at(here, anna, writing="answer")
    hers, his, chief = screen(chaima), screen(bram), screen(karin)
    assert told(hers) == {} and told(his) == told(chief) == {here.pk: [("Anna", "answer")]}
    seal(here, readers=[], reason="A quarrel.", user=anna, now=NOON)
    assert told(his) == told(chief) == {here.pk: []}  # the wall came between
    at(here, bram, writing="answer")  # his page is open still
    assert told(his) == told(hers) == {}


def test_what_is_handed_over_is_told_to_the_other_team(
    here: Conversation, roads: Team, anna: User, bram: User, chaima: User
) -> None:
    at(here, anna, writing="note")
    hers, his = screen(chaima), screen(bram)
    assert told(his) == {here.pk: [("Anna", "note")]}
    hand_over(here, user=anna, team=roads, owner=None, note="", now=NOON)
    assert told(his) == {here.pk: []} and told(hers) == {here.pk: [("Anna", "note")]}


def post(client: Client, user: User, here: Conversation, name: str = "presence", **more: str) -> int:
    client.force_login(user)
    return client.post(reverse(f"conversations:{name}", args=[here.pk]), {"window": WINDOW, **more}).status_code


def test_a_window_says_that_it_is_there_and_that_it_leaves(client: Client, here: Conversation, anna: User) -> None:
    assert post(client, anna, here) == post(client, anna, here, writing="answer") == 204
    assert Presence.objects.get().writing == "answer"
    assert post(client, anna, here, "presence_removal") == 204
    assert not Presence.objects.exists()
    for bad in ({"window": ""}, {"window": "x" * 33}, {"window": "\0" * 9}, {"writing": "a poem"}):
        assert post(client, anna, here, **bad) == post(client, anna, here, "presence_removal", **bad) == 422
    assert client.get(reverse("conversations:presence", args=[here.pk])).status_code == 405


def test_chaima_is_not_present_with_us_nor_does_she_take_anybody_away(
    client: Client, here: Conversation, anna: User, chaima: User
) -> None:
    at(here, anna)
    for more in ({}, {"writing": "answer"}):
        assert post(client, chaima, here, **more) == post(client, chaima, here, "presence_removal", **more) == 404
    assert [one.user for one in Presence.objects.all()] == [anna]


def test_who_only_reads_looks_and_does_not_write_and_nobody_is_at_what_is_merged(
    client: Client, here: Conversation, anna: User
) -> None:
    reader = seat("Rita", here.team, "manager")
    assert post(client, reader, here) == 204 and post(client, reader, here, writing="answer") == 404
    source = arrive(here.channel, remote_id="m2")
    merge_conversations(here, sources=[source], by=anna, now=NOON)
    assert post(client, anna, source) == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such setting to give back")
def test_only_a_beat_does_not_wait_for_the_disk(here: Conversation, anna: User) -> None:
    def usual() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA synchronous").fetchone()[0])

    before = usual()
    with CaptureQueriesContext(connection) as taken:
        at(here, anna)
        leave(here, user=anna, window=WINDOW)
    said = [one["sql"] for one in taken]
    assert said.count("PRAGMA synchronous = 1") == 2 and usual() == before == 2


def test_a_beat_costs_little(
    client: Client, here: Conversation, anna: User, django_assert_max_num_queries: Any
) -> None:
    post(client, anna, here)
    with django_assert_max_num_queries(6):  # session, user, their teams, the conversation, the row
        client.post(reverse("conversations:presence", args=[here.pk]), {"window": WINDOW})


def test_without_a_script_the_page_shows_nobody(client: Client, here: Conversation, anna: User, bram: User) -> None:
    at(here, bram, writing="answer")
    client.force_login(anna)
    page = client.get(here.get_absolute_url()).content.decode()
    assert '<ul class="present" id="present" aria-label="Colleagues here now"></ul>' in page
