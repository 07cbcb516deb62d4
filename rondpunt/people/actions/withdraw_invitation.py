"""Take an invitation back: its link stops working."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import Invitation, User
from rondpunt.people.trail import record


def withdraw_invitation(invitation: Invitation, *, by: User, now: datetime) -> bool:
    """Whether there was something to withdraw; an invitation that was used stays used."""
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        if not waiting.update(withdrawn_at=now):
            return False
        record(
            "invitation.withdrawn",
            subject=invitation,
            at=now,
            actor=by,
            team_id=invitation.team_id,
            email=invitation.email,
        )
    return True
