"""Absence: what waits and what comes in goes to who stands in, along the chain, once, within walls and seals."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rondpunt.conversations.actions.assign import assign
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.actions.seal import seal
from rondpunt.conversations.actions.stand_in import stand_in, stand_in_for_all
from rondpunt.conversations.models import Conversation, Message, StandIn
from rondpunt.conversations.tests.build import arrive, conversation
from rondpunt.networks.tests.build import NOON
from rondpunt.people.actions.be_absent import CannotBeAbsent, be_absent, be_back
from rondpunt.people.actions.deactivate import deactivate
from rondpunt.people.models import Absence, Notification, Team, TrailEntry, User

pytestmark = pytest.mark.usefixtures("english")
WEEK = timedelta(days=7)


@pytest.fixture
def here(waste: Team) -> Conversation:
    return conversation(waste)


def away(user: User, replacement: User | None, *, after: timedelta = timedelta(0), by: User | None = None) -> Absence:
    times = {"begins_at": NOON + after, "ends_at": NOON + after + WEEK}
    return be_absent(user, **times, replacement=replacement, by=by or user, now=NOON)


def owned(here: Conversation, user: User) -> None:
    Conversation.objects.filter(pk=here.pk).update(owner=user)


def owner_of(here: Conversation) -> User | None:
    return Conversation.objects.select_related("owner").get(pk=here.pk).owner


def writes_again(here: Conversation) -> None:
    first = Message.objects.filter(conversation=here).earliest("pk")
    arrive(here.channel, "Are you there?", in_reply_to=(first.remote_id,))


def test_what_is_given_to_an_absent_colleague_goes_to_who_stands_in(
    here: Conversation, anna: User, bram: User, karin: User
) -> None:
    away(anna, bram)
    assert assign(here, user=karin, owner=anna, now=NOON) == bram
    assert owner_of(here) == bram
    told = StandIn.to_tell(Conversation.objects.get(pk=here.pk))
    assert told and (told.absent, told.replacement, told.because) == (anna, bram, "assigned")
    line = TrailEntry.objects.get(verb="conversation.stood_in")
    assert line.particulars == {"absent": "Anna", "to": "Bram", "because": "assigned"}
    assert Notification.objects.get().user == bram


def test_who_takes_it_themselves_is_there(here: Conversation, anna: User, bram: User) -> None:
    away(anna, bram)
    assert assign(here, user=anna, owner=anna, now=NOON) == anna


def test_handing_over_to_an_absent_colleague_gives_it_to_who_stands_in(
    here: Conversation, waste: Team, anna: User, bram: User, karin: User
) -> None:
    away(anna, bram)
    hand_over(here, user=karin, team=waste, owner=anna, now=NOON)
    assert owner_of(here) == bram


def test_the_chain_is_followed_when_the_citizen_writes(here: Conversation, anna: User, bram: User, karin: User) -> None:
    owned(here, anna)
    away(anna, bram)
    away(bram, karin)
    writes_again(here)
    assert owner_of(here) == karin
    assert StandIn.objects.get().because == "message"


def test_nobody_of_another_team_gets_it_and_the_team_does(here: Conversation, anna: User, chaima: User) -> None:
    owned(here, anna)
    away(anna, chaima)
    writes_again(here)
    assert owner_of(here) is None
    assert TrailEntry.objects.filter(verb="conversation.left_to_team").count() == 1
    assert not Notification.objects.filter(user=chaima).exists()


def test_a_seal_is_not_opened_by_standing_in(here: Conversation, anna: User, bram: User) -> None:
    owned(here, anna)
    seal(here, readers=[], reason="Family", user=anna, now=NOON)
    away(anna, bram)
    writes_again(here)
    assert owner_of(here) is None


def test_what_waits_goes_over_once_when_the_absence_begins(here: Conversation, anna: User, bram: User) -> None:
    owned(here, anna)
    away(anna, bram, after=timedelta(days=1))
    assert stand_in_for_all(now=NOON) == 0
    assert stand_in_for_all(now=NOON + timedelta(days=1)) == 1
    assert owner_of(here) == bram
    owned(here, anna)
    assert stand_in_for_all(now=NOON + timedelta(days=2)) == 0
    assert owner_of(here) == anna


def test_what_waits_for_the_citizen_stays(here: Conversation, anna: User, bram: User) -> None:
    Conversation.objects.filter(pk=here.pk).update(owner=anna, status="waiting_them", waiting_since=None)
    away(anna, bram)
    assert stand_in_for_all(now=NOON) == 0


def test_who_has_no_seat_any_more_keeps_nothing_open(here: Conversation, anna: User, bram: User, karin: User) -> None:
    Conversation.objects.filter(pk=here.pk).update(owner=anna, status="waiting_them")
    away(bram, None)
    deactivate(anna, by=karin, now=NOON)
    assert stand_in_for_all(now=NOON) == 1
    assert owner_of(here) is None
    assert stand_in_for_all(now=NOON) == 0


def test_a_circle_is_refused_and_only_where_both_are_away(anna: User, bram: User, karin: User) -> None:
    away(anna, bram)
    away(bram, karin)
    with pytest.raises(CannotBeAbsent, match="Choose somebody else"):
        away(karin, anna)
    away(karin, anna, after=WEEK)


def test_two_absences_of_one_colleague_share_no_moment(anna: User, bram: User) -> None:
    away(anna, bram)
    with pytest.raises(CannotBeAbsent, match="already"):
        away(anna, None, after=timedelta(days=6))
    away(anna, None, after=WEEK)
    with pytest.raises(CannotBeAbsent, match="Nobody"):
        away(bram, bram)


def test_the_database_refuses_what_makes_no_sense(anna: User) -> None:
    for wrong in ({"ends_at": NOON}, {"ends_at": NOON + WEEK, "replacement": anna}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(user=anna, begins_at=NOON, **wrong)


def test_who_is_back_gets_what_is_given(here: Conversation, anna: User, bram: User) -> None:
    absence = away(anna, bram)
    assert be_back(absence, by=anna, now=NOON + timedelta(hours=1))
    assert assign(here, user=bram, owner=anna, now=NOON + timedelta(hours=2)) == anna
    coming = away(bram, None, after=timedelta(days=3))
    assert be_back(coming, by=bram, now=NOON)
    assert not be_back(coming, by=bram, now=NOON)


def test_the_conversation_says_who_stands_in(client: Client, here: Conversation, anna: User, bram: User) -> None:
    times = {"begins_at": timezone.now() - WEEK, "ends_at": timezone.now() + WEEK}
    be_absent(anna, **times, replacement=bram, by=anna, now=timezone.now())
    client.force_login(bram)
    said = client.post(f"/conversations/{here.pk}/owner/", {"owner": anna.pk}, follow=True).content.decode()
    assert "Anna is absent; it went to Bram." in said
    assert "Bram stands in for Anna since" in said


def test_nobody_absent_costs_one_query(here: Conversation, anna: User, django_assert_num_queries: Any) -> None:
    owned(here, anna)
    with transaction.atomic(), django_assert_num_queries(3):  # the question, and a savepoint around it
        assert stand_in([here.pk], because="message", now=NOON) == []
