"""Posts: not after their last moment, not before what they follow; what is held is decided by a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from rondpunt.networks import reasons
from rondpunt.networks.actions.decide import decide
from rondpunt.networks.actions.hold_missed import hold_missed
from rondpunt.networks.actions.send import send
from rondpunt.networks.actions.send_missed import EarlierNotSent, NotHeld, send_missed
from rondpunt.networks.actions.withdraw import TooLateToWithdraw, withdraw
from rondpunt.networks.embargo import UnderEmbargo
from rondpunt.networks.models import Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.tests.build import MINUTE, NOON, channel, post
from rondpunt.networks.wire import Reason, Sent, TryLater
from rondpunt.people.models import Team, TrailEntry, User

pytestmark = pytest.mark.django_db
State = Delivery.State


def _due(now: datetime) -> list[int]:
    return list(Delivery.objects.due(now).values_list("pk", flat=True))


def _claimed(one: Delivery, now: datetime) -> bool:
    return Delivery.objects.claim(one.pk, now=now, until=now + MINUTE)


def _became(one: Delivery) -> tuple[str, str]:
    one.refresh_from_db()
    return one.state, one.reason


def _held_on_the_trail() -> list[tuple[int, Any]]:
    lines = TrailEntry.objects.filter(verb="delivery.held").order_by("id")
    return [(line.subject_id, line.particulars["reason"]) for line in lines]


def test_answers_go_before_posts_however_late(waste: Team) -> None:
    on = channel(waste)
    first = post(on, due_at=NOON - MINUTE)
    answer = post(on, kind="message", due_at=NOON)
    assert _due(NOON) == [answer.pk, first.pk]


def test_after_its_last_moment_a_post_is_neither_due_nor_claimed_but_held_once(waste: Team) -> None:
    late = post(channel(waste), latest_at=NOON + MINUTE)
    assert _due(NOON + MINUTE) == [late.pk]
    after = NOON + MINUTE + timedelta(microseconds=1)
    assert _due(after) == [] and not _claimed(late, after)
    assert hold_missed(now=NOON + MINUTE) == []
    assert hold_missed(now=after) == [late.pk]
    assert hold_missed(now=after) == []
    assert _became(late) == (State.HELD, "missed")
    assert _held_on_the_trail() == [(late.pk, "missed")]
    with override("en"):
        assert "did not go out at its moment" in reasons.sentence(late.reason)


def test_what_is_being_sent_at_its_last_moment_is_not_held(waste: Team) -> None:
    under_way = post(channel(waste), latest_at=NOON)
    assert _claimed(under_way, NOON)
    assert hold_missed(now=NOON + MINUTE) == []


@pytest.mark.parametrize(("latest", "becomes"), [(14, ("held", "missed")), (15, ("waiting", "busy"))])
def test_a_post_whose_next_attempt_would_come_too_late_is_held_at_once(
    waste: Team, monkeypatch: pytest.MonkeyPatch, latest: int, becomes: tuple[str, str]
) -> None:
    one = post(channel(waste), latest_at=NOON + timedelta(seconds=latest))

    def busy(*_: object) -> Sent:
        raise TryLater(Reason.BUSY, "503")

    monkeypatch.setattr(one.channel.connector, "send", busy)
    assert send(one.pk, clock=lambda: NOON) == becomes[0]
    assert _became(one) == becomes and one.detail == "503"


def test_what_follows_waits_until_the_earlier_one_is_out(waste: Team) -> None:
    on = channel(waste)
    first = post(on)
    second = post(on, follows=first, due_at=NOON - MINUTE)
    assert _due(NOON) == [first.pk]
    for state in (State.WAITING, State.SENDING, State.IN_DOUBT, State.HELD):
        Delivery.objects.filter(pk=first.pk).update(state=state)
        assert not _claimed(second, NOON) and hold_missed(now=NOON) == []
    Delivery.objects.filter(pk=first.pk).update(state=State.SENT, remote_id="r-1")
    assert _due(NOON) == [second.pk] and _claimed(second, NOON)


def test_a_reply_is_sent_as_an_answer_to_the_earlier_one_under_the_name_the_network_gave_it(
    waste: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    on, went = channel(waste), []
    first = post(on)
    second = post(on, follows=first, follows_as_reply=True)
    plain = post(on, follows=first)

    def takes(_: object, message: Any) -> Sent:
        went.append(message.in_reply_to)
        return Sent(f"r-{len(went)}")

    monkeypatch.setattr(on.connector, "send", takes)
    for one in (first, second, plain):
        assert send(one.pk, clock=lambda: NOON) == State.SENT
    assert went == [(), ("r-1",), ()]
    second.refresh_from_db()
    assert outgoing(second).in_reply_to == ("r-1",)


def test_nothing_replies_to_what_has_no_name_on_the_network_yet(waste: Team) -> None:
    on = channel(waste)
    first = post(on, state=State.SENT, remote_id="key:abc")
    reply = post(on, follows=first, follows_as_reply=True)
    after = post(on, follows=first)
    assert _due(NOON) == [after.pk] and not _claimed(reply, NOON)
    Delivery.objects.filter(pk=first.pk).update(remote_id="r-1")
    assert _claimed(reply, NOON)


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
def test_what_follows_is_held_when_the_earlier_one_does_not_go_out(waste: Team, bram: User, state: str) -> None:
    on = channel(waste)
    first = post(on, state=state)
    second = post(on, follows=first)
    last = post(on, follows=second)
    assert hold_missed(now=NOON) == [second.pk]
    assert _became(second) == (State.HELD, "earlier_not_sent")
    assert _became(last) == (State.WAITING, "")
    with pytest.raises(EarlierNotSent):
        send_missed(second, user=bram, latest_at=None, now=NOON)
    send_missed(second, user=bram, latest_at=None, now=NOON, by_itself=True)
    assert _due(NOON) == [second.pk] and hold_missed(now=NOON) == []


def test_a_person_sends_what_was_missed_now_with_a_new_last_moment(waste: Team, bram: User) -> None:
    one = post(channel(waste), latest_at=NOON)
    later = NOON + 9 * MINUTE
    assert hold_missed(now=later) == [one.pk]
    send_missed(one, user=bram, latest_at=later + MINUTE, now=later)
    assert _became(one) == (State.WAITING, "") and one.due_at == later
    assert _due(later) == [one.pk] and _due(later + 2 * MINUTE) == []
    told = TrailEntry.objects.get(verb="delivery.sent_after_all")
    assert (told.actor, told.subject_id) == (bram, one.pk)
    with pytest.raises(NotHeld):
        send_missed(one, user=bram, latest_at=None, now=later)


def test_an_embargo_holds_in_the_moment_of_sending_whatever_is_due(waste: Team) -> None:
    one = post(channel(waste), not_before_at=NOON + MINUTE)
    before = NOON + MINUTE - timedelta(microseconds=1)
    assert _due(before) == [] and not _claimed(one, before)
    assert _due(NOON + MINUTE) == [one.pk] and _claimed(one, NOON + MINUTE)


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED, State.IN_DOUBT])
def test_nobody_lets_it_go_out_before_its_embargo_ends(state: str, waste: Team, bram: User) -> None:
    one = post(channel(waste), state=state, not_before_at=NOON + MINUTE)
    with override("en"), pytest.raises(UnderEmbargo, match=r"under embargo until Nov\. 24, 2026"):
        if state == State.HELD:
            send_missed(one, user=bram, latest_at=None, now=NOON)
        else:
            decide(one, user=bram, verdict="send_again", now=NOON)
    assert _became(one) == (state, "")


def test_what_is_withdrawn_never_goes_out_and_what_is_under_way_is_not_withdrawn(waste: Team, bram: User) -> None:
    on = channel(waste)
    one, under_way = post(on, latest_at=NOON), post(on)
    hold_missed(now=NOON + MINUTE)
    withdraw(one, user=bram, now=NOON + MINUTE)
    assert _became(one) == (State.WITHDRAWN, "missed")
    assert _claimed(under_way, NOON + MINUTE)
    with pytest.raises(TooLateToWithdraw):
        withdraw(under_way, user=bram, now=NOON + MINUTE)
    assert [line.subject_id for line in TrailEntry.objects.filter(verb="delivery.withdrawn")] == [one.pk]


def test_many_missed_are_held_in_as_many_queries_as_one(waste: Team) -> None:
    on = channel(waste)
    counts = []
    for number in (1, 30):
        for _ in range(number):
            post(on, latest_at=NOON)
        with CaptureQueriesContext(connection) as queries:
            assert len(hold_missed(now=NOON + MINUTE)) == number
        counts.append(sum(not query["sql"].startswith("INSERT") for query in queries))
    assert counts[0] == counts[1]
