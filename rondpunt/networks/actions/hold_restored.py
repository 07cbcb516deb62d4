"""After a restore: whatever was on its way may have gone out after the backup was made. It stands in doubt."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.actions.send import LOOK_AFTER
from rondpunt.networks.models import Amendment, Delivery
from rondpunt.networks.wire import Reason
from rondpunt.people.trail import entry, record_all

State = Delivery.State
OPEN = (State.WAITING, State.HELD, State.SENDING, State.IN_DOUBT)


@transaction.atomic
def hold_restored(*, now: datetime) -> list[Delivery]:
    """Put every delivery that was not finished in doubt, with ``Reason.RESTORED``; returns them.

    Also those due later: they may have been sent earlier, or taken back, by the house that is gone. What was to be
    changed on a network is refused: done now, it could undo a later change.
    """
    gone = {"state": Amendment.State.REFUSED, "reason": Reason.RESTORED, "detail": "", "lease_until": None}
    Amendment.objects.open().update(**gone, changed_at=now)
    found = list(Delivery.objects.filter(state__in=OPEN).select_related("channel").order_by("pk"))
    held = {"state": State.IN_DOUBT, "reason": Reason.RESTORED, "detail": "", "lease_until": None}
    Delivery.objects.filter(state__in=OPEN).update(**held, changed_at=now, due_at=now + LOOK_AFTER)
    for delivery in found:
        delivery.state, delivery.reason, delivery.changed_at = State.IN_DOUBT, Reason.RESTORED, now
    record_all(
        entry(
            "delivery.in_doubt",
            subject=delivery,
            at=now,
            team_id=delivery.channel.team_id,
            channel=delivery.channel.name,
            reason=str(Reason.RESTORED),
        )
        for delivery in found
    )
    return found
