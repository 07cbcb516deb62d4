"""Hand over, and keep what it was like before: until somebody acts in it, whoever gave it away can have it back."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.change_many import facts
from rondpunt.conversations.actions.hand_over import hand_over
from rondpunt.conversations.models import Bulk, Conversation
from rondpunt.people.models import Team, User


@transaction.atomic
def hand_over_with_undo(
    conversation: Conversation, *, user: User, team: Team, owner: User | None = None, note: str = "", now: datetime
) -> Bulk:
    """As ``hand_over``, which may raise ``CannotHandOver``; ``undo_many`` takes the returned deed back."""
    held = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    before = facts(held)
    hand_over(conversation, user=user, team=team, owner=owner, note=note, now=now)
    after = facts(Conversation.objects.get(pk=conversation.pk))
    changes = {str(conversation.pk): {"before": before, "after": after}}
    return Bulk.objects.create(user=user, deed=Bulk.Deed.MOVE, changes=changes, at=now)
