"""Claims, leases and attempts: a worker that was slow, not dead, writes nothing over what came after it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from rondpunt.networks.actions.fetch import claim_channel, keep_channel, release_channel
from rondpunt.networks.actions.learn_name import learn_name, name_by_key
from rondpunt.networks.actions.look import doubt_the_silent, look
from rondpunt.networks.actions.send import note_sent, send
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.networks.tests.build import DIRK, NOON, channel
from rondpunt.networks.wire import Reason, Refused, Sent, TryLater
from rondpunt.people.models import Team, TrailEntry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=settings.LEASE_SECONDS)
State = Delivery.State


class Network:
    """Stands in for what the connector answers, and lets something happen elsewhere while it "sends" or "looks"."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, on: Channel) -> None:
        self.asked: list[str] = []
        self.meanwhile: Callable[[], Any] = lambda: None
        self.answer: Exception | Sent | None = Sent("r-sent", "")
        monkeypatch.setattr(on.connector, "send", lambda account, outgoing: self._asked("send"))
        monkeypatch.setattr(on.connector, "find", lambda account, outgoing: self._asked("find"), raising=False)
        monkeypatch.setattr(on.connector, "repeat_is_harmless", False, raising=False)
        monkeypatch.setattr(on.connector, "find_is_certain", False, raising=False)

    def _asked(self, what: str) -> Sent | None:
        self.asked.append(what)
        answer, meanwhile = self.answer, self.meanwhile
        self.meanwhile = lambda: None
        meanwhile()
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def made(waste: Team) -> Delivery:
    on = channel(waste)
    return Delivery.objects.create(
        channel=on,
        payload=payload(text="On Tuesday.", written_at=NOON, to=(DIRK,), visibility="public"),
        created_at=NOON,
        changed_at=NOON,
        due_at=NOON,
    )


@pytest.fixture
def network(made: Delivery, monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network(monkeypatch, made.channel)


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _state(made: Delivery) -> tuple[str, int]:
    made.refresh_from_db()
    return made.state, made.attempts


def _told(verb: str) -> int:
    return TrailEntry.objects.filter(verb=f"delivery.{verb}").count()


def test_a_delivery_that_is_being_sent_is_not_sent_by_another(made: Delivery, network: Network) -> None:
    network.meanwhile = lambda: network.asked.append(send(made.pk, clock=_at(NOON)) or "not ours")
    assert send(made.pk, clock=_at(NOON)) == State.SENT
    assert network.asked == ["send", "not ours"]
    assert send(made.pk, clock=_at(NOON)) == ""
    assert _state(made) == ("sent", 1) and _told("sent") == 1


def test_a_silent_worker_is_doubted_once_and_only_after_its_lease(made: Delivery) -> None:
    assert Delivery.objects.claim(made.pk, now=NOON, until=NOON + LEASE)
    assert doubt_the_silent(now=NOON + LEASE) == []
    assert doubt_the_silent(now=NOON + LEASE + MINUTE) == [made.pk]
    assert doubt_the_silent(now=NOON + LEASE + MINUTE) == []
    assert _state(made) == ("in_doubt", 1) and _told("in_doubt") == 1


LATE = [Refused(Reason.REJECTED), TryLater(Reason.UNREACHABLE), TryLater(Reason.UNREACHABLE, maybe_taken=True)]


def _sent_again(made: Delivery, at: datetime) -> None:
    """The worker is taken for dead, a look says that sending again is safe, and another attempt begins."""
    assert doubt_the_silent(now=at) == [made.pk]
    Delivery.objects.filter(pk=made.pk).update(state=State.WAITING, due_at=at)
    assert Delivery.objects.claim(made.pk, now=at, until=at + LEASE)


@pytest.mark.parametrize("late", LATE, ids=["refusal", "delay", "doubt"])
def test_what_a_slow_worker_tells_late_does_not_overwrite_a_newer_attempt(
    made: Delivery, network: Network, late: Exception
) -> None:
    network.answer, network.meanwhile = late, lambda: _sent_again(made, NOON + LEASE + MINUTE)
    assert send(made.pk, clock=_at(NOON)) == State.SENDING
    made.refresh_from_db()
    assert (made.state, made.attempts, made.reason) == ("sending", 2, "")
    assert made.lease_until == NOON + LEASE + MINUTE + LEASE
    assert (_told("refused"), _told("put_off"), _told("in_doubt")) == (0, 0, 1)


def test_a_refusal_told_late_still_counts_while_the_attempt_is_in_doubt(made: Delivery, network: Network) -> None:
    network.answer = Refused(Reason.REJECTED)
    network.meanwhile = lambda: doubt_the_silent(now=NOON + LEASE + MINUTE)
    assert send(made.pk, clock=_at(NOON)) == State.REFUSED
    assert _state(made) == ("refused", 1)


def test_sent_is_a_fact_also_when_it_is_told_late_and_is_told_once(made: Delivery, network: Network) -> None:
    network.meanwhile = lambda: _sent_again(made, NOON + LEASE + MINUTE)
    assert send(made.pk, clock=_at(NOON)) == State.SENT
    assert note_sent(made, Sent("r-other", ""), now=NOON + 9 * MINUTE) == State.SENT
    made.refresh_from_db()
    assert (made.remote_id, _told("sent")) == ("r-sent", 1)


def test_of_two_that_look_one_asks_the_network(made: Delivery, network: Network) -> None:
    Delivery.objects.update(state=State.IN_DOUBT)
    network.meanwhile = lambda: look(made.pk, clock=_at(NOON))
    assert look(made.pk, clock=_at(NOON)) == State.SENT
    assert network.asked == ["find"]


def test_a_look_that_dies_is_put_off_and_taken_up_after_a_lease(made: Delivery, network: Network) -> None:
    Delivery.objects.update(state=State.IN_DOUBT)
    network.answer = SystemError("killed here")
    with pytest.raises(SystemError):
        look(made.pk, clock=_at(NOON))
    network.answer = Sent("r-sent", "")
    assert look(made.pk, clock=_at(NOON + LEASE / 2)) == State.IN_DOUBT
    assert look(made.pk, clock=_at(NOON + LEASE)) == State.SENT
    assert network.asked == ["find", "find"]


def test_what_is_not_found_is_never_sent_again_blindly(made: Delivery, network: Network) -> None:
    Delivery.objects.update(state=State.IN_DOUBT, changed_at=NOON)
    network.answer = None
    assert look(made.pk, clock=_at(NOON + 9 * MINUTE)) == State.IN_DOUBT
    assert _state(made) == ("in_doubt", 0) and made.due_at > NOON + 9 * MINUTE


@pytest.mark.parametrize(("seconds", "state"), [(29, "in_doubt"), (31, "waiting")])
def test_where_not_there_is_certain_it_is_sent_again_but_not_at_once(
    made: Delivery, network: Network, monkeypatch: pytest.MonkeyPatch, seconds: int, state: str
) -> None:
    monkeypatch.setattr(made.channel.connector, "find_is_certain", True)
    Delivery.objects.update(state=State.IN_DOUBT, changed_at=NOON)
    network.answer = None
    assert look(made.pk, clock=_at(NOON + timedelta(seconds=seconds))) == state


def test_what_arrived_by_a_colleagues_word_learns_its_name_from_the_network(made: Delivery, network: Network) -> None:
    named = name_by_key(made)
    assert named.remote_id == f"key:{made.key.hex}"
    Delivery.objects.update(state=State.SENT, sent_at=NOON, remote_id=named.remote_id)
    network.answer = TryLater(Reason.UNREACHABLE)
    assert not learn_name(made.pk, clock=_at(NOON))
    network.answer = Sent("r-9", "https://plein.example/9")
    assert not learn_name(made.pk, clock=_at(NOON + MINUTE / 2))  # asked just now
    network.meanwhile = lambda: learn_name(made.pk, clock=_at(NOON + MINUTE))
    assert learn_name(made.pk, clock=_at(NOON + MINUTE))
    assert network.asked == ["find", "find"]
    made.refresh_from_db()
    assert (made.state, made.remote_id, made.url, _told("found")) == ("sent", "r-9", "https://plein.example/9", 1)
    assert not learn_name(made.pk, clock=_at(NOON + 9 * MINUTE))


def test_a_name_that_another_answer_of_ours_has_is_not_taken(made: Delivery, network: Network) -> None:
    other = Delivery.objects.get(pk=made.pk)
    other.pk, other.key, other.state, other.remote_id = None, uuid4(), State.SENT, "r-sent"
    other.save(force_insert=True)
    key = name_by_key(made).remote_id
    Delivery.objects.filter(pk=made.pk).update(state=State.SENT, sent_at=NOON, remote_id=key)
    assert not learn_name(made.pk, clock=_at(NOON))
    assert Delivery.objects.get(pk=made.pk).remote_id == key


def test_a_channel_is_read_by_one_and_taken_over_when_its_lease_has_ended(waste: Team) -> None:
    on = channel(waste).pk
    first = claim_channel(on, now=NOON)
    assert first == NOON + LEASE
    assert claim_channel(on, now=NOON + LEASE / 2) is None
    second = claim_channel(on, now=NOON + LEASE + MINUTE)
    assert second and second > first
    # The first was slow, not dead: it reads no further and gives nothing away.
    assert keep_channel(on, first, now=NOON + LEASE + MINUTE) is None
    release_channel(on, first, rest_until=NOON + 99 * MINUTE)
    left = Channel.objects.get()
    assert (left.fetch_lease_until, left.next_fetch_at) == (second, NOON)


def test_a_reader_goes_on_with_a_new_lease_and_gives_back_its_last(waste: Team) -> None:
    on = channel(waste).pk
    first = claim_channel(on, now=NOON)
    assert first
    again = keep_channel(on, first, now=NOON + MINUTE)
    assert again == NOON + MINUTE + LEASE
    assert keep_channel(on, first, now=NOON + MINUTE) is None
    release_channel(on, again, rest_until=NOON + 5 * MINUTE)
    assert claim_channel(on, now=NOON + 4 * MINUTE) is None
    assert claim_channel(on, now=NOON + 5 * MINUTE)


def test_a_paused_channel_is_neither_claimed_nor_kept(waste: Team) -> None:
    on = channel(waste).pk
    lease = claim_channel(on, now=NOON)
    assert lease
    Channel.objects.update(state=Channel.State.PAUSED)
    assert keep_channel(on, lease, now=NOON) is None
    release_channel(on, lease)
    assert claim_channel(on, now=NOON) is None
