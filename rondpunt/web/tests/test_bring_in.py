"""Mail from files: read here and beside in one order, a bounded heap at a time."""

from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Channel
from rondpunt.networks.tests.build import NOON, channel
from rondpunt.people.models import Team
from rondpunt.web import bring_in as room
from rondpunt.web.bring_in import bring_in

pytestmark = pytest.mark.django_db
US = "info@linderbeke.example"


@pytest.fixture
def box(waste: Team) -> Channel:
    return channel(waste, network="mail", handle=US, details={"address": US})


def mail(number: int, answers: int | None = None) -> bytes:
    answered = f"In-Reply-To: <{answers}@post.example>\n" if answers is not None else ""
    head = f"From: Dirk <dirk@post.example>\nTo: {US}\nSubject: Glas\nMessage-ID: <{number}@post.example>\n{answered}"
    return f"{head}Date: Tue, 24 Nov 2026 10:{number // 60:02}:{number % 60:02} +0000\n\nNummer {number}.\n".encode()


@pytest.fixture(params=["readers that are ready at once", "readers that start slowly"])
def beside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of three mails, and readers beside us."""
    monkeypatch.setattr(room, "BATCH", 3)
    monkeypatch.setattr(room, "WORTH_PROCESSES", 6)
    if request.param == "readers that are ready at once":
        monkeypatch.setattr(Future, "done", lambda _one: True)  # so all is left to them


@pytest.mark.usefixtures("beside")
def test_what_is_read_beside_is_stored_once_and_in_its_order(box: Channel) -> None:
    mails = [mail(number, answers=number - 1 if number % 20 else None) for number in range(70)]
    parts: list[int] = []
    came = bring_in(mails, channel=box, now=NOON, step=parts.append)
    assert parts == [3] * 23 + [1]
    assert (came.read, came.new, came.known, came.conversations) == (70, 70, 0, 4)
    assert list(Message.objects.order_by("id").values_list("remote_id", flat=True)) == [
        f"{number}@post.example" for number in range(70)
    ]
    assert sorted(Conversation.objects.values_list("message_count", flat=True)) == [10, 20, 20, 20]
    assert bring_in(mails, channel=box, now=NOON).known == 70


@pytest.mark.usefixtures("beside")
def test_no_more_is_read_ahead_than_memory_holds(box: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.os, "cpu_count", lambda: 2)
    taken = 0

    class Counted(list[bytes]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            nonlocal taken
            for one in super().__iter__():
                taken += 1
                yield one

    ahead: list[int] = []
    stored = 0

    def step(count: int) -> None:
        nonlocal stored
        stored += count
        ahead.append(taken - stored)

    bring_in(Counted(mail(number) for number in range(90)), channel=box, now=NOON, step=step)
    assert stored == taken == 90
    assert max(ahead) <= room.BATCH * room.READ_AHEAD


def test_mails_with_large_files_come_in_smaller_batches(box: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 2 * len(mail(0)))
    parts: list[int] = []
    bring_in([mail(number) for number in range(7)], channel=box, now=NOON, step=parts.append)
    assert parts == [3, 3, 1]


def broken_readers(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=int, initargs=("no number",))


def test_what_fails_in_a_reader_is_told(box: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "BATCH", 3)
    monkeypatch.setattr(room, "WORTH_PROCESSES", 6)
    monkeypatch.setattr(room, "readers", broken_readers)
    with pytest.raises(BrokenProcessPool):
        bring_in([mail(number) for number in range(30)], channel=box, now=NOON)
    # What was stored before is stored whole: the same mails once more, and nothing is missing or double.
    monkeypatch.setattr(room, "WORTH_PROCESSES", 100)
    bring_in([mail(number) for number in range(30)], channel=box, now=NOON)
    assert Message.objects.count() == 30
