"""Withdraw a delivery that has not gone out: it never will."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record

State = Delivery.State


class TooLateToWithdraw(Exception):
    """It is on its way, or it has gone out."""

    def __init__(self) -> None:
        super().__init__(_("This is going out, or has gone out, and can no longer be withdrawn."))


@transaction.atomic
def withdraw(delivery: Delivery, *, user: User, now: datetime) -> None:
    """One conditional UPDATE against the worker's claim. Raises ``TooLateToWithdraw``; then nothing has changed."""
    still = Delivery.objects.filter(pk=delivery.pk, state__in=[State.WAITING, State.HELD, State.REFUSED])
    if not still.update(state=State.WITHDRAWN, changed_at=now):
        raise TooLateToWithdraw
    delivery.refresh_from_db()
    record(
        "delivery.withdrawn",
        subject=delivery,
        at=now,
        actor=user,
        team_id=delivery.channel.team_id,
        channel=delivery.channel.name,
    )
