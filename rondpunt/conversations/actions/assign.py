"""Say who answers a conversation."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.hand_over import CannotHandOver
from rondpunt.conversations.actions.stand_in import instead_of, tell
from rondpunt.conversations.models import Conversation, StandIn
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

__all__ = ["CannotHandOver", "assign"]


@transaction.atomic
def assign(conversation: Conversation, *, user: User, owner: User | None, now: datetime) -> User | None:
    """Make ``owner`` the owner, or nobody; returns who it is now: whoever stands in for an absent one.

    Raises ``CannotHandOver`` for somebody who may not answer here. Who takes it themselves is there.
    """
    if owner and not Conversation.objects.answerable_by(owner).filter(pk=conversation.pk).exists():
        raise CannotHandOver(_("%(name)s may not answer here.") % {"name": owner.name})
    meant = owner
    if owner and owner.pk != user.pk:
        owner = instead_of(owner, conversation, now=now)
    Conversation.objects.filter(pk=conversation.pk).update(owner=owner)
    if meant and owner != meant:
        because = StandIn.Because.ASSIGNED
        stood_in = StandIn(conversation=conversation, absent=meant, replacement=owner, because=because, at=now)
        tell([stood_in], now=now, by=user)
        return owner
    to = owner.name if owner else ""
    line = record(
        "conversation.assigned", subject=conversation, at=now, actor=user, team_id=conversation.team_id, to=to
    )
    if owner:
        notify("assigned", to=[owner.pk], event=f"trail-{line.pk}", subject=conversation, at=now, actor=user)
    return owner
