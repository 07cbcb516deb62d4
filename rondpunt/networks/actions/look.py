"""Look whether a delivery in doubt arrived after all. Never sends; at most says that sending again is safe."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from rondpunt.networks.actions.send import note_sent, note_silence
from rondpunt.networks.models import Delivery
from rondpunt.networks.outgoing import outgoing
from rondpunt.networks.registry import Connector, talent
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Reason, Refused, TryLater
from rondpunt.people.trail import record

State = Delivery.State
LOOK_AGAIN_AFTER = timedelta(minutes=2)
LOOK_AT_LEAST = timedelta(hours=6)
# A server may still be busy with a request whose answer was lost; before this, "not there" proves nothing.
NOT_THERE_COUNTS_AFTER = timedelta(seconds=30)


def doubt_the_silent(*, now: datetime) -> list[int]:
    """Put deliveries whose worker went silent in doubt; returns their ids."""
    silent = list(Delivery.objects.doubtful(now).select_related("channel")[:100])
    return [delivery.pk for delivery in silent if note_silence(delivery, now=now) == State.IN_DOUBT]


def look(delivery_id: int, *, clock: Callable[[], datetime]) -> str:
    """Ask the network once, unless another worker is asking; returns the state the delivery then has."""
    now = clock()
    # Put off before it is tried: a look that fails or kills its worker must not be the first of all again and again.
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    is_ours = Delivery.objects.in_doubt(now).filter(pk=delivery_id).order_by().update(due_at=until)
    delivery = Delivery.objects.select_related("channel", "follows").get(pk=delivery_id)
    if not is_ours or delivery.state != State.IN_DOUBT:
        return delivery.state
    connector = delivery.channel.connector
    # It may have been sent and removed, or taken back, after the backup: only being found says anything.
    is_restored = delivery.reason == Reason.RESTORED
    if getattr(connector, "repeat_is_harmless", False):
        if is_restored:
            return _look_later(delivery, clock(), LOOK_AT_LEAST)
        return _send_again(delivery, now=clock())
    if not talent(delivery.channel.network, "find"):
        return _look_later(delivery, clock(), LOOK_AGAIN_AFTER * 10)
    try:
        found = connector.find(delivery.channel.account(), outgoing(delivery))  # type: ignore[attr-defined]
    except (Refused, TryLater, UnreadableSecret):
        return _look_later(delivery, clock(), LOOK_AGAIN_AFTER)
    now = clock()
    if found:
        return note_sent(delivery, found, now=now)
    if not is_restored and _not_there_is_certain(connector) and now - delivery.changed_at >= NOT_THERE_COUNTS_AFTER:
        return _send_again(delivery, now=now)
    return _look_later(delivery, now, NOT_THERE_COUNTS_AFTER)


def _not_there_is_certain(connector: Connector) -> bool:
    return bool(getattr(connector, "find_is_certain", False))


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
    return State.WAITING
