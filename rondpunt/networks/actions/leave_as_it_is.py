"""Leave what went out as it is: a change or removal that still waits is not carried out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.networks.models import Amendment
from rondpunt.people.models import User
from rondpunt.people.trail import record

State = Amendment.State


class TooLateToLeave(Exception):
    """The network is being asked just now, or has answered."""

    def __str__(self) -> str:
        return _("It is under way or over. Look what became of it.")


@transaction.atomic
def leave_as_it_is(amendment: Amendment, *, user: User, now: datetime) -> None:
    """One conditional UPDATE against the worker's claim. Raises ``TooLateToLeave``; then nothing has changed."""
    still = Amendment.objects.filter(pk=amendment.pk, state=State.WAITING)
    if not still.update(state=State.WITHDRAWN, changed_at=now):
        raise TooLateToLeave
    channel = amendment.channel
    record(
        "delivery.amendment_withdrawn",
        subject=amendment.delivery,
        at=now,
        actor=user,
        team_id=channel.team_id,
        channel=channel.name,
    )
