"""Send what is due, many at once: claim some rows, hand them to threads, write down what comes, claim more.

One thread asks and writes the database; the others wait for networks. A crash anywhere leaves the rows that were under
way in ``sending``, and after their lease in doubt.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError

from rondpunt.networks.actions.send import came_of, prepared
from rondpunt.networks.actions.write_down import Change, write_down
from rondpunt.networks.models import Delivery
from rondpunt.networks.models.delivery import Candidate, DeliveryQuerySet
from rondpunt.networks.registry import UnknownNetwork
from rondpunt.networks.senders import MOST_WAIT_SECONDS, Came, Senders
from rondpunt.networks.wire import Refused, Sent, TryLater

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Kind = Delivery.Kind
stop = threading.Event()  # the process is to end: nothing more is claimed

LOOK_AHEAD = timedelta(seconds=1)  # whoever is awake waits for what is due so soon, to send it at its very moment
GATHER_SECONDS = 0.05  # what comes so close together is written together
MANY_GATHER_SECONDS = 0.2  # while every thread has more to do: a claim and a writing for many cost little more
AHEAD_SECONDS = 0.4  # about what lies between two claims then
IDLE_SECONDS = 0.2
END_SECONDS = 6.0  # so long a process that is to end waits for what is under way


def send_due(
    *, clock: Clock, before: Callable[[datetime], object] = lambda now: None
) -> Generator[list[Delivery], None, None]:
    """Until nothing is due nor will be within a moment; gives the deliveries of which something came, as it comes.

    ``before`` is called with the moment before each claim.
    """
    senders = Senders(_threads())
    try:
        while not stop.is_set():
            now = clock()
            before(now)
            for delivery in _claimed(senders, now):
                _hand(senders, delivery)
            wait = _wait(senders, now)
            if wait is None:
                return
            is_busy = len(senders.under_way) > settings.SENDERS
            if came := senders.gather(first=wait, more=MANY_GATHER_SECONDS if is_busy else GATHER_SECONDS):
                yield _written(came, clock())
    finally:
        _wind_up(senders, clock)


def _wind_up(senders: Senders, clock: Clock) -> None:
    """Also where something went wrong: what was under way comes to an end and is written down, if it does so soon."""
    until = time.monotonic() + END_SECONDS
    while senders.under_way and (left := until - time.monotonic()) > 0:
        if came := senders.gather(first=left, more=GATHER_SECONDS):
            _written(came, clock())
    senders.end()


def _wait(senders: Senders, now: datetime) -> float | None:
    """Seconds to wait for news before looking again; None when there is nothing to wait for."""
    soon = Delivery.objects.soon(now, LOOK_AHEAD).values_list("due_at", flat=True).first()
    if soon:
        return min(IDLE_SECONDS, (soon - now).total_seconds())
    return IDLE_SECONDS if senders.under_way else None


def _hand(senders: Senders, delivery: Delivery) -> None:
    try:
        ask = prepared(delivery)
    except (OSError, LookupError, ValueError, UnknownNetwork):
        # Such as a file that is gone: this row is in doubt when its lease has ended, the others go on.
        log.exception("delivery %s on %s", delivery.pk, delivery.channel)
    else:
        senders.hand(delivery, ask)


def _threads() -> dict[str, int]:
    """Answers have threads of their own, so that they never stand behind posts."""
    return {Kind.MESSAGE: max(1, settings.SENDERS // 4), Kind.POST: settings.SENDERS}


def _claimed(senders: Senders, now: datetime) -> list[Delivery]:
    """Rows for every thread that is free; of posts some more, so that no thread waits while rows are written."""
    room = Counter(_threads())
    room[Kind.POST] += _ahead(senders)
    room.subtract(one.kind for one in senders.under_way.values())
    if max(room.values()) <= 0:
        return []
    busy = Counter((one.channel_id, one.kind) for one in senders.under_way.values())
    rows = _with_room(room, busy)
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    return rows.claim_some(lambda due: _chosen(due, room, busy), most=4 * settings.SENDERS, now=now, until=until)


def _ahead(senders: Senders) -> int:
    """How many posts the threads will have taken up when the next rows come; behind slow networks none waits."""
    seconds = senders.answer_seconds
    if not seconds or seconds > MOST_WAIT_SECONDS / 2:
        return 0
    return int(settings.SENDERS * min(4.0, AHEAD_SECONDS / seconds))


def _most(kind: str) -> int:
    """How many of a kind one channel may have under way.

    Answers of a channel go out one after the other, in their order. A network that is slow to take posts holds up a
    quarter of the threads and no more.
    """
    return 1 if kind == Kind.MESSAGE else max(1, settings.SENDERS // 4)


def _with_room(room: Counter[str], busy: Counter[tuple[int, str]]) -> DeliveryQuerySet:
    """Rows of kinds for which there are threads, and of channels that have not all they may have."""
    rows = Delivery.objects.filter(kind__in=[kind for kind in Kind.values if room[kind] > 0])
    for kind in Kind.values:
        full = [channel for (channel, its), count in busy.items() if its == kind and count >= _most(kind)]
        if full:
            rows = rows.exclude(kind=kind, channel__in=full)
    return rows


def _chosen(due: Sequence[Candidate], room: Counter[str], busy: Counter[tuple[int, str]]) -> list[int]:
    chosen = []
    for number, channel, kind in due:
        if room[kind] > 0 and busy[channel, kind] < _most(kind):
            room[kind] -= 1
            busy[channel, kind] += 1
            chosen.append(number)
    return chosen


def _written(came: Sequence[Came], now: datetime) -> list[Delivery]:
    """Write down what came; of a bug nothing is known, and the row stays as it is until its lease has ended."""
    changes = []
    for delivery, what, _seconds in came:
        if isinstance(what, Sent | Refused | TryLater):
            changes.append(came_of(delivery, what, now=now))
        else:
            log.error("delivery %s on %s", delivery.pk, delivery.channel, exc_info=what)
    try:
        write_down(changes)
    except IntegrityError:
        # One of them cannot be true, such as a name that another message has. The others are.
        changes = [change for change in changes if _is_written(change)]
    return [change.delivery for change in changes]


def _is_written(change: Change) -> bool:
    try:
        write_down([change])
    except IntegrityError:
        log.exception("delivery %s on %s", change.delivery.pk, change.delivery.channel)
        return False
    return True
