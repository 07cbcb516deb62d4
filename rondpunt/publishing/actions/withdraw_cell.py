"""Do not send a cell that waits: what goes out together with it does not go out either."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from rondpunt.networks.actions.withdraw import TooLateToWithdraw, withdraw
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.publishing.parity import beside


class Beside(NamedTuple):
    """How many deliveries were withdrawn with it, and how many were on their way or out already."""

    withdrawn: int = 0
    gone: int = 0


@transaction.atomic
def withdraw_cell(delivery: Delivery, *, by: User, now: datetime) -> Beside:
    """What became of the languages beside it. Raises ``TooLateToWithdraw``; then nothing has changed."""
    withdraw(delivery, user=by, now=now)
    part = delivery.part
    if part.is_comment or part.round != part.variant.round:
        return Beside()
    withdrawn = gone = 0
    for other in beside(part.variant):
        try:
            withdraw(other, user=by, now=now)
        except TooLateToWithdraw:
            gone += 1
            continue
        withdrawn += 1
    return Beside(withdrawn, gone)
