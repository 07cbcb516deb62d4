"""An invited colleague takes their seat."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.actions.add_user import add_user
from rondpunt.people.models import Invitation, User
from rondpunt.people.trail import record


class InvitationGone(Exception):
    """Used, withdrawn or expired in the meantime."""

    def __str__(self) -> str:
        return _("This invitation was used, withdrawn or has expired.")


def accept_invitation(invitation: Invitation, *, name: str, password: str, language: str, now: datetime) -> User:
    """The new user. A link lets in one person, also when clicked twice: ``InvitationGone``, or ``AlreadyHere``."""
    with transaction.atomic():
        # One conditional UPDATE: of two browsers with the same link one changes the row.
        waiting = Invitation.objects.filter(
            pk=invitation.pk,
            digest=invitation.digest,
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=now,
        )
        if not waiting.update(accepted_at=now):
            raise InvitationGone
        user = add_user(
            invitation.email,
            name=name,
            password=password,
            language=language,
            team=invitation.team,
            role=invitation.role,
            by=invitation.invited_by,
            how="invitation",
            now=now,
        )
        record(
            "invitation.accepted",
            subject=invitation,
            at=now,
            actor=user,
            team_id=invitation.team_id,
            email=invitation.email,
        )
    return user
