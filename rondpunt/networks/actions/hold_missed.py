"""Hold what missed its moment, whose earlier part does not go out or what others would read: a person is asked."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.models import Delivery
from rondpunt.networks.models.delivery import DeliveryQuerySet
from rondpunt.networks.wire import Reason
from rondpunt.people.trail import entry, record_all

MOST_AT_ONCE = 1000


def hold_missed(*, now: datetime) -> list[int]:
    """Hold waiting rows past their ``latest_at``, what is for colleagues on a channel that is open by now, and what
    follows a row refused or withdrawn; returns their ids."""
    held = _hold(Delivery.objects.exposed(), Reason.NOT_INSIDE, now)
    held += _hold(Delivery.objects.missed(now), Reason.MISSED, now)
    return held + _hold(Delivery.objects.left_behind(), Reason.EARLIER_NOT_SENT, now)


@transaction.atomic
def _hold(rows: DeliveryQuerySet, reason: Reason, now: datetime) -> list[int]:
    # Locked, so that the trail tells of those that change and of no others. What a worker is claiming is not missed.
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related("channel")
    found = list(locked.order_by("pk")[:MOST_AT_ONCE])
    numbers = [delivery.pk for delivery in found]
    if not numbers:
        return []
    held = {"state": Delivery.State.HELD, "reason": reason, "detail": "", "changed_at": now}
    Delivery.objects.filter(pk__in=numbers).update(**held)
    record_all(
        entry(
            "delivery.held",
            subject=delivery,
            at=now,
            team_id=delivery.channel.team_id,
            channel=delivery.channel.name,
            reason=str(reason),
        )
        for delivery in found
    )
    return numbers
