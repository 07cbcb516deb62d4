"""Follow a conversation no longer."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import Conversation, Follower
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def unfollow(conversation: Conversation, *, user: User, now: datetime) -> None:
    """Who does not follow stays as they are."""
    if Follower.objects.filter(conversation=conversation, user=user).delete()[0]:
        record("conversation.unfollowed", subject=conversation, at=now, actor=user, team_id=conversation.team_id)
