"""Invite somebody by mail to a seat in a team."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.actions.add_user import AlreadyHere
from rondpunt.people.invitation_mail import link_to, mail_invitation
from rondpunt.people.models import Invitation, Team, User
from rondpunt.people.tokens import digest_of, make_token
from rondpunt.people.trail import record

DAYS = 7


class AlreadyInvited(Exception):
    """An invitation for this address is still open."""

    def __str__(self) -> str:
        return _("This address was invited already. Send that invitation again, or withdraw it first.")


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its link, which exists only here and in the mail. ``mailed``: a mail server took it."""

    invitation: Invitation
    link: str
    mailed: bool


def invite(email: str, *, team: Team, role: str, by: User | None, now: datetime) -> Invited:
    """Lay a seat ready and mail the link. Raises ``AlreadyHere`` or ``AlreadyInvited``."""
    email = email.lower()
    token = make_token()
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise AlreadyHere(email)
        earlier = Invitation.objects.select_for_update().filter(email__iexact=email)
        if any(invitation.is_open(now) for invitation in earlier):
            raise AlreadyInvited
        invitation = Invitation.objects.create(
            email=email,
            team=team,
            role=role,
            digest=digest_of(token),
            invited_by=by,
            invited_at=now,
            expires_at=now + timedelta(days=DAYS),
        )
        record("invitation.made", subject=invitation, at=now, actor=by, team_id=team.pk, email=email, role=role)
    link = link_to(token)
    return Invited(invitation, link, mail_invitation(invitation, link=link))
