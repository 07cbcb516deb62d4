"""Send an invitation again: a new link, which ends the old one, and seven days more."""

from datetime import datetime, timedelta

from django.db import transaction

from rondpunt.people.actions.accept_invitation import InvitationGone
from rondpunt.people.actions.invite import DAYS, Invited
from rondpunt.people.invitation_mail import link_to, mail_invitation
from rondpunt.people.models import Invitation, User
from rondpunt.people.tokens import digest_of, make_token
from rondpunt.people.trail import record


def invite_again(invitation: Invitation, *, by: User | None, now: datetime) -> Invited:
    """Also for one that expired. Raises ``InvitationGone`` when it was used or withdrawn."""
    token = make_token()
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        if not waiting.update(digest=digest_of(token), expires_at=now + timedelta(days=DAYS), invited_at=now):
            raise InvitationGone
        record(
            "invitation.sent_again",
            subject=invitation,
            at=now,
            actor=by,
            team_id=invitation.team_id,
            email=invitation.email,
        )
    invitation.refresh_from_db()
    link = link_to(token)
    return Invited(invitation, link, mail_invitation(invitation, link=link))
