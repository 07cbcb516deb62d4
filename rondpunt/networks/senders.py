"""Threads that talk to networks. They wait for answers and never touch the database."""

import threading
import time
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from statistics import fmean
from typing import NamedTuple

from rondpunt.lib import guarded
from rondpunt.networks.actions.send import attempt
from rondpunt.networks.models import Delivery
from rondpunt.networks.wire import Reason, Refused, Sent, TryLater

# So long a claimed row may wait for a thread; then it is given back, long before its lease ends.
MOST_WAIT_SECONDS = 1.0


class Came(NamedTuple):
    """What came of an attempt or a look; an exception that is neither ``Refused`` nor ``TryLater`` is a bug."""

    delivery: Delivery
    came: Sent | Refused | TryLater | BaseException | None
    seconds: float = 0.0  # that the network took


class Lane:
    """The threads for one kind of delivery and what waits for them."""

    def __init__(self, most: int) -> None:
        self.most, self.threads = most, 0
        self.asked: SimpleQueue[tuple[Delivery, Callable[[], Sent | None], float] | None] = SimpleQueue()


class Senders:
    """Threads for each kind of delivery, at most so many, begun as they are needed.

    They die with the process: whoever waits for them decides how long.
    """

    def __init__(self, most: Mapping[str, int]) -> None:
        self.under_way: dict[int, Delivery] = {}
        self.answer_seconds = 0.0  # of the networks, in the mean of what was gathered last; 0 before anything was
        self._lanes = {kind: Lane(threads) for kind, threads in most.items()}
        self._came: SimpleQueue[Came] = SimpleQueue()

    def hand(self, delivery: Delivery, ask: Callable[[], Sent | None]) -> None:
        """Let a thread call ``ask`` as soon as one is free."""
        self.under_way[delivery.pk] = delivery
        lane = self._lanes[delivery.kind]
        lane.asked.put((delivery, ask, time.monotonic() + MOST_WAIT_SECONDS))
        if lane.threads < min(lane.most, len(self.under_way)):
            lane.threads += 1
            threading.Thread(target=self._work, args=[lane], name="sender", daemon=True).start()

    def gather(self, *, first: float, more: float) -> list[Came]:
        """What has come: waits ``first`` seconds for anything, then ``more`` for what comes close behind."""
        found: list[Came] = []
        until = time.monotonic() + first
        while len(found) < len(self.under_way):
            try:
                found.append(self._came.get(timeout=max(0, until - time.monotonic())))
            except Empty:
                break
            if len(found) == 1:
                until = time.monotonic() + more
        if not found and not self.under_way:
            time.sleep(first)
        for one in found:
            self.under_way.pop(one.delivery.pk)
        if found:
            self.answer_seconds = fmean(one.seconds for one in found)
        return found

    def end(self) -> None:
        """Let the threads end when they are done; what has not come by now is lost to us."""
        for lane in self._lanes.values():
            for _ in range(lane.threads):
                lane.asked.put(None)

    def _work(self, lane: Lane) -> None:
        with guarded.keeping():
            while asked := lane.asked.get():
                delivery, ask, begin_until = asked
                begun = time.monotonic()
                came = _asked(ask, begin_until)
                self._came.put(Came(delivery, came, time.monotonic() - begun))


def _asked(ask: Callable[[], Sent | None], begin_until: float) -> Sent | Refused | TryLater | BaseException | None:
    if time.monotonic() > begin_until:
        return TryLater(Reason.BUSY)
    try:
        return attempt(ask)
    except BaseException as bug:  # told where the rows are written; the thread lives on
        return bug
