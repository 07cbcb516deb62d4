"""Look whether a delivery in doubt arrived after all. Never sends; at most says that sending again is safe."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from rondpunt.networks.actions.send import Clock, attempt, note_sent, note_silence
from rondpunt.networks.models import Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.registry import talent
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.senders import Senders
from rondpunt.networks.wire import Reason, Refused, Sent, TryLater
from rondpunt.people.trail import record

log = logging.getLogger(__name__)
State = Delivery.State
WAIT_SECONDS = 1.0
LOOK_AGAIN_AFTER = timedelta(minutes=2)
LOOK_AT_LEAST = timedelta(hours=6)
# A server may still be busy with a request whose answer was lost; before this, "not there" proves nothing.
NOT_THERE_COUNTS_AFTER = timedelta(seconds=30)


def doubt_the_silent(*, now: datetime) -> list[int]:
    """Put deliveries whose worker went silent in doubt; returns their ids."""
    silent = list(Delivery.objects.doubtful(now).select_related("channel")[:100])
    return [delivery.pk for delivery in silent if note_silence(delivery, now=now) == State.IN_DOUBT]


def look(delivery_id: int, *, clock: Clock) -> str:
    """Ask the network once, unless another worker is asking; returns the state the delivery then has."""
    delivery, ask = _begun(delivery_id, clock)
    return _ended(delivery, attempt(ask), clock()) if ask else delivery.state


def look_at_doubts(*, most: int, clock: Clock) -> Iterator[Delivery]:
    """Look at up to ``most`` deliveries, many at once; gives each when it is known how it stands."""
    senders = Senders(dict.fromkeys(Delivery.Kind.values, settings.SENDERS))
    try:
        for number in Delivery.objects.in_doubt(clock()).values_list("pk", flat=True)[:most]:
            while len(senders.under_way) >= settings.SENDERS:
                yield from _gathered(senders, clock)
            delivery, ask = _begun(number, clock)
            if ask:
                senders.hand(delivery, ask)
            else:
                yield delivery
        while senders.under_way:
            yield from _gathered(senders, clock)
    finally:
        senders.end()  # what has not come by now is looked at again when it is due


def _gathered(senders: Senders, clock: Clock) -> Iterator[Delivery]:
    for delivery, came, _seconds in senders.gather(first=WAIT_SECONDS, more=0):
        if isinstance(came, Sent | Refused | TryLater | None):
            _ended(delivery, came, clock())
            yield delivery
        else:
            log.error("looking for delivery %s on %s", delivery.pk, delivery.channel, exc_info=came)


def _begun(delivery_id: int, clock: Clock) -> tuple[Delivery, Callable[[], Sent | None] | None]:
    """The delivery, and what to ask its network; nothing where it is not ours to ask or there is nobody to ask."""
    now = clock()
    # Put off before it is tried: a look that fails or kills its worker must not be the first of all again and again.
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    is_ours = Delivery.objects.in_doubt(now).filter(pk=delivery_id).order_by().update(due_at=until)
    delivery = Delivery.objects.select_related("channel", "follows").get(pk=delivery_id)
    if not is_ours or delivery.state != State.IN_DOUBT:
        return delivery, None
    connector = delivery.channel.connector
    if getattr(connector, "repeat_is_harmless", False):
        if _is_restored(delivery):
            _look_later(delivery, clock(), LOOK_AT_LEAST)
        else:
            _send_again(delivery, now=clock())
        return delivery, None
    if not talent(delivery.channel.network, "find"):
        _look_later(delivery, clock(), LOOK_AGAIN_AFTER * 10)
        return delivery, None
    try:
        account, message = delivery.channel.account(), outgoing(delivery)
    except UnreadableSecret:
        _look_later(delivery, clock(), LOOK_AGAIN_AFTER)
        return delivery, None
    return delivery, lambda: connector.find(account, message)  # type: ignore[attr-defined]


def _ended(delivery: Delivery, found: Sent | Refused | TryLater | None, now: datetime) -> str:
    if isinstance(found, Sent):
        # What looks the same may be another of ours, which has that name already: then this proves nothing.
        if Delivery.objects.sent_as(delivery.channel, [found.remote_id]).exclude(pk=delivery.pk).exists():
            return _look_later(delivery, now, LOOK_AGAIN_AFTER)
        return note_sent(delivery, found, now=now)
    if found is not None:
        return _look_later(delivery, now, LOOK_AGAIN_AFTER)
    certain = getattr(delivery.channel.connector, "find_is_certain", False) and not _is_restored(delivery)
    if certain and now - delivery.changed_at >= NOT_THERE_COUNTS_AFTER:
        return _send_again(delivery, now=now)
    return _look_later(delivery, now, NOT_THERE_COUNTS_AFTER)


def _is_restored(delivery: Delivery) -> bool:
    """It may have been sent and removed, or taken back, after the backup: only being found says anything."""
    return delivery.reason == Reason.RESTORED


def _look_later(delivery: Delivery, now: datetime, wait: timedelta) -> str:
    """Look again after ``wait``, and ever more seldom at what nobody decides about for days."""
    # changed_at stays: it tells since when the delivery stands in doubt.
    at = now + min(LOOK_AT_LEAST, max(wait, (now - delivery.changed_at) / 2))
    Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT).update(due_at=at)
    return State.IN_DOUBT


@transaction.atomic
def _send_again(delivery: Delivery, *, now: datetime) -> str:
    doubted = Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT, attempts=delivery.attempts)
    if doubted.update(state=State.WAITING, due_at=now, changed_at=now, lease_until=None):
        team_id, name = delivery.channel.team_id, delivery.channel.name
        record("delivery.not_there", subject=delivery, at=now, team_id=team_id, channel=name)
    delivery.state = State.WAITING
    return State.WAITING
