"""Putting aside: what lies aside leaves the lists and comes back once, at its moment or when somebody writes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.actions.close import close
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.put_aside import CannotPutAside, bring_back, bring_back_due, put_aside
from rondpunt.conversations.inbox import choice_from, counts, page
from rondpunt.conversations.models import Aside, Conversation, Message
from rondpunt.conversations.moments import monday_morning, tomorrow_morning
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.people.models import Notification, Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


def listed(user: User, view: str) -> int:
    rows, _following = page(user, choice_from({"view": view}))
    number = counts(user, choice_from({"view": view}))[view]
    assert number == len(rows)
    return number


def test_what_lies_aside_leaves_the_lists_and_stands_in_its_own(here: Conversation, anna: User, now: datetime) -> None:
    put_aside(here, until=now + timedelta(hours=1), user=anna, now=now)
    assert [listed(anna, view) for view in ("teams", "unassigned", "aside")] == [0, 0, 1]
    assert page(anna, choice_from({"view": "all"}))[0] == [here]


def test_it_comes_back_once_at_its_moment(here: Conversation, anna: User, now: datetime) -> None:
    put_aside(here, until=now + timedelta(hours=1), user=anna, now=now)
    assert bring_back_due(now=now + timedelta(minutes=59)) == []
    assert len(bring_back_due(now=now + timedelta(hours=1))) == 1
    assert bring_back_due(now=now + timedelta(hours=2)) == []
    assert [listed(anna, view) for view in ("teams", "aside")] == [1, 0]
    assert TrailEntry.objects.get(verb="conversation.brought_back").particulars == {"because": "time"}


def test_who_put_it_aside_is_told_that_it_is_back(here: Conversation, anna: User, bram: User, now: datetime) -> None:
    put_aside(here, until=now + timedelta(hours=1), user=anna, now=now)
    bring_back_due(now=now + timedelta(hours=1))
    put_aside(here, until=None, user=bram, now=now + timedelta(hours=2))
    bring_back([here], because="person", user=anna, now=now + timedelta(hours=3))
    assert [(told.user, told.kind) for told in Notification.objects.all()] == [(anna, "came_back")]


def test_it_comes_back_as_soon_as_the_citizen_writes(here: Conversation, anna: User, now: datetime) -> None:
    put_aside(here, until=None, user=anna, now=now)
    first = Message.objects.get(conversation=here)
    arrive(here.channel, "Are you there?", in_reply_to=(first.remote_id,))
    assert listed(anna, "teams") == 1
    assert Aside.objects.get().back_because == "message"


def test_closing_and_handing_over_take_it_up(
    here: Conversation, waste: Team, roads: Team, anna: User, now: datetime
) -> None:
    other = conversation(waste, "Another question")
    for one in (here, other):
        put_aside(one, until=None, user=anna, now=now)
    close(here, user=anna, now=now)
    hand_over(other, user=anna, team=roads, now=now)
    assert not Aside.objects.lying().exists()


def test_putting_aside_again_moves_the_moment(here: Conversation, anna: User, bram: User, now: datetime) -> None:
    put_aside(here, until=now + timedelta(hours=1), user=anna, now=now)
    put_aside(here, until=now + timedelta(days=3), user=bram, now=now)
    assert Aside.objects.lying().get().user == bram
    with pytest.raises(IntegrityError), transaction.atomic():
        Aside.objects.create(conversation=here, user=anna, put_at=now)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)])
def test_a_moment_that_cannot_be_is_refused_in_words(
    ahead: timedelta, here: Conversation, anna: User, now: datetime
) -> None:
    with pytest.raises(CannotPutAside):
        put_aside(here, until=now + ahead, user=anna, now=now)
    close(here, user=anna, now=now)
    with pytest.raises(CannotPutAside, match="closed"):
        put_aside(here, until=None, user=anna, now=now)


@pytest.mark.parametrize(
    ("now", "tomorrow", "monday"),
    [
        # On 29 March 2026 the clock goes on an hour, on 25 October back: nine o'clock stays nine o'clock.
        ((2026, 3, 28, 12), (2026, 3, 29, 7), (2026, 3, 30, 7)),
        ((2026, 10, 24, 12), (2026, 10, 25, 8), (2026, 10, 26, 8)),
        ((2026, 11, 23, 7), (2026, 11, 24, 8), (2026, 11, 30, 8)),
        ((2026, 12, 30, 23, 30), (2027, 1, 1, 8), (2027, 1, 4, 8)),
    ],
)
def test_nine_in_the_morning_is_nine_in_the_town(
    now: tuple[int, ...], tomorrow: tuple[int, ...], monday: tuple[int, ...], settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Brussels"
    with timezone.override("Europe/Brussels"):
        moment = datetime(*now, tzinfo=UTC)  # type: ignore[misc,arg-type]
        assert tomorrow_morning(moment) == datetime(*tomorrow, tzinfo=UTC)  # type: ignore[misc,arg-type]
        assert monday_morning(moment) == datetime(*monday, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_colleague_puts_it_aside_on_the_screen_and_takes_it_up_again(
    client: Client, here: Conversation, anna: User
) -> None:
    client.force_login(anna)
    shown = client.post(f"/conversations/{here.pk}/aside/", {"when": "monday"}, follow=True).content.decode()
    assert "Put aside by Anna until" in shown
    assert "Put aside by Anna" not in client.get("/conversations/").content.decode()
    client.post(f"/conversations/{here.pk}/aside/removal/")
    assert listed(anna, "teams") == 1


@pytest.mark.parametrize(
    "asked", [{}, {"when": "own"}, {"when": "own", "own": "soon"}, {"when": "own", "own": "2020-01-01T09:00"}]
)
def test_a_moment_that_is_none_changes_nothing(
    asked: dict[str, str], client: Client, here: Conversation, anna: User
) -> None:
    client.force_login(anna)
    assert client.post(f"/conversations/{here.pk}/aside/", asked).status_code == 422
    assert not Aside.objects.exists()


def test_another_team_puts_nothing_aside(
    client: Client, here: Conversation, anna: User, chaima: User, now: datetime
) -> None:
    client.force_login(chaima)
    assert client.post(f"/conversations/{here.pk}/aside/", {"when": "monday"}).status_code == 404
    put_aside(here, until=None, user=anna, now=now)
    assert client.post(f"/conversations/{here.pk}/aside/removal/").status_code == 404
    assert listed(chaima, "aside") == 0
    assert bring_back([here], because="person", user=anna, now=now)
