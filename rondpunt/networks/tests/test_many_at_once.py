"""Many go out at once: in order where order counts, past what is slow or broken, at their very moment, each once."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rondpunt.conftest import seat
from rondpunt.networks.actions import send_due as sending
from rondpunt.networks.actions.look import look_at_doubts
from rondpunt.networks.actions.send_due import send_due
from rondpunt.networks.actions.start_stop import start_stop
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.outgoing import payload
from rondpunt.networks.tests.build import MINUTE, NOON, channel, post
from rondpunt.networks.wire import Outgoing, Reason, Refused, Sent, TryLater
from rondpunt.people.models import Team, TrailEntry

State = Delivery.State


class Network:
    """Stands in for every channel's network; ``does`` may wait or fail, by the text of a message."""

    def __init__(self) -> None:
        self.took: list[str] = []
        self.does: Callable[[str], Any] = lambda text: None

    def send(self, _account: object, message: Outgoing) -> Sent:
        """Take it."""
        self.does(message.text)
        self.took.append(message.text)
        return Sent(message.key)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Network:
    from rondpunt.networks.connectors import mastodon

    settings.SENDERS = 8
    stands_in = Network()
    monkeypatch.setattr(mastodon, "send", stands_in.send)
    return stands_in


def _post(on: Channel, text: str, **fields: Any) -> Delivery:
    return post(on, payload=payload(text=text, written_at=NOON), **fields)


def _send_all() -> list[str]:
    """Texts in the order in which their outcome was known."""
    return [one.payload["text"] for some in send_due(clock=lambda: NOON) for one in some]


def _states() -> dict[str, str]:
    return {one.payload["text"]: one.state for one in Delivery.objects.all()}


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


@pytest.mark.django_db
def test_all_that_is_due_goes_out_and_the_trail_tells_each_once(waste: Team, network: Network) -> None:
    on = [channel(waste) for _ in range(3)]
    for number in range(40):
        _post(on[number % 3], f"p{number}")
    assert sorted(_send_all()) == sorted(network.took) == sorted(f"p{number}" for number in range(40))
    assert set(_states().values()) == {"sent"} and not any(_send_all())
    told = TrailEntry.objects.filter(verb="delivery.sent").values_list("subject_id", flat=True)
    assert sorted(told) == sorted(Delivery.objects.values_list("pk", flat=True))
    one = Delivery.objects.first()
    assert one and (one.attempts, one.lease_until, one.remote_id, one.sent_at) == (1, None, one.key.hex, NOON)


@pytest.mark.django_db
def test_behind_slow_networks_no_post_waits_so_long_that_it_is_put_off(waste: Team, network: Network) -> None:
    on = [channel(waste) for _ in range(24)]
    for number in range(24):
        _post(on[number], f"p{number}")
    network.does = lambda text: time.sleep(0.55)
    _send_all()
    assert set(_states().values()) == {"sent"} and len(network.took) == 24
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
def test_answers_of_a_channel_go_one_after_the_other_and_before_posts(waste: Team, network: Network) -> None:
    on = channel(waste)
    for number in range(6):
        _post(on, f"p{number}", due_at=NOON - MINUTE)
        _post(on, f"a{number}", kind="message", due_at=NOON - number * timedelta(seconds=1))
    network.does = lambda text: time.sleep(0.01)
    _send_all()
    assert [text for text in network.took if text[0] == "a"] == ["a5", "a4", "a3", "a2", "a1", "a0"]
    assert network.took[0] == "a5" or network.took.index("a5") < 3


@pytest.mark.django_db
def test_a_network_that_does_not_answer_holds_up_a_quarter_of_the_threads_and_no_other_channel(
    waste: Team, network: Network, gate: threading.Event
) -> None:
    slow, quick = channel(waste), channel(waste)
    for number in range(10):
        _post(slow, f"slow{number}", due_at=NOON - MINUTE)
        _post(quick, f"quick{number}")
    waiting: list[str] = []

    def does(text: str) -> None:
        if text.startswith("slow"):
            waiting.append(text)
            assert gate.wait(20)

    network.does = does
    outcomes = send_due(clock=lambda: NOON)
    seen = 0
    while seen < 10:
        seen += len(next(outcomes))
    assert len(waiting) == 2 and all(text.startswith("quick") for text in network.took)
    gate.set()
    list(outcomes)
    assert set(_states().values()) == {"sent"}


@pytest.mark.django_db
def test_posts_leave_threads_free_for_an_answer_that_comes_meanwhile(
    waste: Team, network: Network, gate: threading.Event
) -> None:
    for _ in range(12):
        on = channel(waste)
        for number in range(3):
            _post(on, f"p{number}")
    network.does = lambda text: gate.wait(20) if text[0] == "p" else None
    on = channel(waste)
    made: list[Delivery] = []

    def arrives(_: object) -> None:
        if not made and Delivery.objects.filter(state=State.SENDING).exists():
            made.append(_post(on, "an answer", kind="message"))

    outcomes = send_due(clock=lambda: NOON, before=arrives)
    assert [one.payload["text"] for one in next(outcomes)] == ["an answer"]
    gate.set()
    list(outcomes)


@pytest.mark.django_db
def test_what_goes_wrong_with_one_does_not_touch_the_others(waste: Team, network: Network) -> None:
    on = [channel(waste) for _ in range(4)]
    for number, text in enumerate(["bug", "refused", "busy", "lost", "good", "name", "again"]):
        _post(on[number % 4], text, files=[{"media": 0, "name": "gone", "alt": ""}] if text == "again" else [])
    post(on[1], state=State.SENT, remote_id="taken")
    came = {
        "bug": ZeroDivisionError(),
        "refused": Refused(Reason.TOO_LONG),
        "busy": TryLater(Reason.BUSY),
        "lost": TryLater(Reason.UNREACHABLE, maybe_taken=True),
    }

    def does(text: str) -> None:
        if text in came:
            raise came[text]

    network.does = does
    named = network.send
    from rondpunt.networks.connectors import mastodon

    mastodon.send = lambda account, message: Sent("taken") if message.text == "name" else named(account, message)  # type: ignore[assignment]
    try:
        _send_all()
    finally:
        mastodon.send = named  # type: ignore[assignment]
    states = _states()
    assert {text: states[text] for text in [*came, "good", "name", "again"]} == {
        "bug": "sending",
        "refused": "refused",
        "busy": "waiting",
        "lost": "in_doubt",
        "good": "sent",
        "name": "sending",  # another message has that name: nobody knows what became of this one
        "again": "sending",  # its file is gone
    }


@pytest.mark.django_db
def test_when_the_worker_stumbles_what_was_under_way_is_still_written_down(waste: Team, network: Network) -> None:
    on = [channel(waste) for _ in range(4)]
    for number in range(8):
        _post(on[number % 4], f"p{number}")
    network.does = lambda text: time.sleep(0.2 if text > "p3" else 0)
    outcomes = send_due(clock=lambda: NOON)
    next(outcomes)
    with pytest.raises(ZeroDivisionError):
        outcomes.throw(ZeroDivisionError())
    assert set(_states().values()) == {"sent"} and len(network.took) == 8


@pytest.mark.django_db
def test_an_emergency_stop_while_posts_go_out_takes_hold_at_once(waste: Team, network: Network) -> None:
    bram, on = seat("Bram", waste), [channel(waste) for _ in range(4)]
    for number in range(60):
        _post(on[number % 4], f"p{number}")
    network.does = lambda text: time.sleep(0.02)
    outcomes = send_due(clock=lambda: NOON)
    next(outcomes)
    start_stop(None, reason="A disaster.", user=bram, now=NOON)
    under_way = Delivery.objects.filter(state=State.SENDING).count()
    out = Delivery.objects.filter(state=State.SENT).count()
    assert sum(map(len, outcomes)) == under_way <= 16
    assert len(network.took) == out + under_way < 60


@pytest.mark.django_db
def test_whoever_is_awake_sends_at_the_very_moment(waste: Team, network: Network) -> None:
    due_at = timezone.now() + timedelta(seconds=0.5)
    one = _post(channel(waste), "on time", due_at=due_at)
    began: list[Any] = []
    network.does = lambda text: began.append(timezone.now())
    list(send_due(clock=timezone.now))
    one.refresh_from_db()
    assert one.state == State.SENT and due_at <= began[0] < due_at + timedelta(seconds=5)


@pytest.mark.django_db
def test_a_worker_that_is_to_end_claims_nothing_more(
    waste: Team, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = threading.Event()
    monkeypatch.setattr(sending, "stop", ends)
    on = channel(waste)
    for number in range(30):
        _post(on, f"p{number}")
    outcomes = send_due(clock=lambda: NOON)
    next(outcomes)
    ends.set()
    assert list(outcomes) == []
    assert 0 < len(network.took) < 30 and set(_states().values()) == {"sent", "waiting"}


@pytest.mark.django_db
def test_a_claimed_row_that_no_thread_takes_up_is_given_back_unsent(
    waste: Team, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rondpunt.networks.senders.MOST_WAIT_SECONDS", -1.0)
    _post(channel(waste), "too late")
    _send_all()
    assert network.took == [] and _states() == {"too late": "waiting"}


@pytest.mark.django_db
def test_a_full_load_is_claimed_and_written_in_as_many_queries_as_a_small_one(waste: Team, network: Network) -> None:
    on, counts = [channel(waste) for _ in range(12)], []
    for number in (1, 12):
        for where in on[:number]:
            _post(where, "p")
        with CaptureQueriesContext(connection) as queries:
            outcomes = send_due(clock=lambda: NOON)
            sent = len(next(outcomes))
        counts.append(sum(not query["sql"].startswith(("INSERT", "UPDATE")) for query in queries))
        list(outcomes)
    assert sent > 6 and counts[1] <= counts[0] + 2


@pytest.mark.django_db
def test_doubts_are_looked_at_together_and_none_is_taken_for_another(
    waste: Team, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = channel(waste)
    post(on, state=State.SENT, remote_id="known")
    for text in ("there", "like another", "nowhere", "bug"):
        _post(on, text, state=State.IN_DOUBT)
    from rondpunt.networks.connectors import mastodon

    def find(_account: object, message: Outgoing) -> Sent | None:
        if message.text == "bug":
            raise ZeroDivisionError
        return {"there": Sent("r-1"), "like another": Sent("known")}.get(message.text)

    monkeypatch.setattr(mastodon, "find", find)
    seen = [one.payload["text"] for one in look_at_doubts(most=9, clock=lambda: NOON + MINUTE)]
    assert sorted(seen) == ["like another", "nowhere", "there"]
    states = _states()
    assert [states[text] for text in ("there", "like another", "nowhere", "bug")] == [
        "sent",
        "in_doubt",
        "waiting",
        "in_doubt",
    ]


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_each_takes_others_and_nothing_goes_out_twice(network: Network) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the test database is in memory here, which threads cannot share; on PostgreSQL it is real")
    team = Team.objects.create(name="Waste")
    on = [channel(team) for _ in range(10)]
    for number in range(400):
        _post(on[number % 10], f"p{number}")
    network.does = lambda text: time.sleep(0.005)
    shares: list[int] = []

    def works() -> None:
        shares.append(len(_send_all()))
        connection.close()

    workers = [threading.Thread(target=works) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert sum(shares) == 400 and min(shares) > 0
    assert sorted(network.took) == sorted(f"p{number}" for number in range(400))
