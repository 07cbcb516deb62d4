"""Follow a conversation: hear of what happens in it from now on."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import Conversation, Follower
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def follow(conversation: Conversation, *, user: User, now: datetime) -> None:
    """Following twice is following. That ``user`` may read it is the caller's check; it is asked again at each news."""
    follower, is_new = Follower.objects.get_or_create(conversation=conversation, user=user, defaults={"since": now})
    if is_new:
        record(
            "conversation.followed", subject=conversation, at=follower.since, actor=user, team_id=conversation.team_id
        )
