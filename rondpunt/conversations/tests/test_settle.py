"""What becomes of a delivery decides who is to speak: the conversation says so, however often it is told."""

from datetime import timedelta

import pytest

from rondpunt.conversations.actions.answer import answer
from rondpunt.conversations.actions.decide import decide
from rondpunt.conversations.actions.note import note
from rondpunt.conversations.actions.settle import settle
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.tests.build import arrive
from rondpunt.networks.models import Delivery
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.networks.wire import Kind
from rondpunt.people.models import Team, User

LATER = NOON + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def _answered(waste: Team, anna: User) -> tuple[Conversation, Delivery]:
    about = arrive(channel(waste), remote_id="q1")
    message = answer(about, user=anna, text="On Tuesday.", kind="public", now=LATER)
    assert message.delivery
    return about, message.delivery


def _becomes(delivery: Delivery, state: str, after: timedelta = MINUTE) -> None:
    """A delivery comes to stand in ``state``, and the worker tells the conversation, twice."""
    delivery.state, delivery.changed_at = state, LATER + after
    delivery.remote_id = delivery.remote_id or (f"a{delivery.pk}" if state == "sent" else "")
    delivery.save()
    for _ in range(2):
        settle(delivery, now=LATER + after)


def _status(about: Conversation) -> tuple[str, bool]:
    about.refresh_from_db()
    return about.status, about.waiting_since is not None


@pytest.mark.parametrize("trouble", ["in_doubt", "refused"])
def test_a_trouble_waits_for_us_until_it_turns_out_sent(anna: User, waste: Team, trouble: str) -> None:
    about, delivery = _answered(waste, anna)
    _becomes(delivery, trouble)
    assert _status(about) == ("waiting_us", True)
    _becomes(delivery, "sent", 2 * MINUTE)
    assert _status(about) == ("waiting_them", False)


def test_a_person_who_says_it_arrived_ends_the_waiting(anna: User, waste: Team) -> None:
    about, delivery = _answered(waste, anna)
    _becomes(delivery, "in_doubt")
    decide(delivery, user=anna, verdict="arrived", now=LATER + MINUTE)
    assert _status(about) == ("waiting_them", False)


def test_who_wrote_since_still_waits_for_an_answer(anna: User, waste: Team) -> None:
    about, delivery = _answered(waste, anna)
    _becomes(delivery, "in_doubt")
    on = delivery.channel
    arrive(on, "Out of office", remote_id="q2", in_reply_to=("q1",), kind=Kind.AUTO_REPLY)
    Message.objects.filter(remote_id="q2").update(kept_at=LATER + MINUTE)
    _becomes(delivery, "sent", 2 * MINUTE)
    assert _status(about) == ("waiting_them", False)
    arrive(on, "And the street?", remote_id="q3", in_reply_to=("q1",), sent_at=LATER + 3 * MINUTE)
    Message.objects.filter(remote_id="q3").update(kept_at=LATER + 3 * MINUTE)
    _becomes(delivery, "sent", 4 * MINUTE)
    assert _status(about) == ("waiting_us", True)


def test_another_answer_in_trouble_keeps_it_waiting(anna: User, waste: Team) -> None:
    about, first = _answered(waste, anna)
    second = answer(about, user=anna, text="At noon.", kind="public", now=LATER).delivery
    assert second
    _becomes(first, "refused")
    _becomes(second, "sent")
    assert _status(about) == ("waiting_us", True)


def test_what_was_written_knowing_of_a_refusal_settles_it(anna: User, waste: Team) -> None:
    about, first = _answered(waste, anna)
    _becomes(first, "refused")
    second = answer(about, user=anna, text="At noon.", kind="public", now=LATER + 2 * MINUTE).delivery
    assert second
    settle(first, now=LATER + 3 * MINUTE)
    assert _status(about) == ("waiting_them", False)
    _becomes(second, "in_doubt", 4 * MINUTE)
    assert _status(about) == ("waiting_us", True)
    _becomes(second, "sent", 5 * MINUTE)
    assert _status(about) == ("waiting_them", False)


def test_an_echo_that_is_dropped_leaves_the_number_of_what_was_said(anna: User, waste: Team) -> None:
    about, delivery = _answered(waste, anna)
    note(about, user=anna, text="They have a point.", now=LATER)
    echo = Message.objects.get(delivery=delivery)
    Message.objects.create(
        conversation=about, channel=echo.channel, direction="out", remote_id=f"a{delivery.pk}", text=echo.text,
        visibility="public", at=LATER, kept_at=LATER,
    )  # fmt: skip
    _becomes(delivery, "sent")
    about.refresh_from_db()
    assert about.message_count == 2
    assert about.messages.filter(direction="out").count() == 1
