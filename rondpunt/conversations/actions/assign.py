"""Say who answers a conversation."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.hand_over import CannotHandOver
from rondpunt.conversations.models import Conversation
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

__all__ = ["CannotHandOver", "assign"]


@transaction.atomic
def assign(conversation: Conversation, *, user: User, owner: User | None, now: datetime) -> None:
    """Make ``owner`` the owner, or nobody. Raises ``CannotHandOver`` for somebody who may not answer here."""
    if owner and not Conversation.objects.answerable_by(owner).filter(pk=conversation.pk).exists():
        raise CannotHandOver(_("%(name)s may not answer here.") % {"name": owner.name})
    Conversation.objects.filter(pk=conversation.pk).update(owner=owner)
    to = owner.name if owner else ""
    line = record(
        "conversation.assigned", subject=conversation, at=now, actor=user, team_id=conversation.team_id, to=to
    )
    if owner:
        notify("assigned", to=[owner.pk], event=f"trail-{line.pk}", subject=conversation, at=now, actor=user)
