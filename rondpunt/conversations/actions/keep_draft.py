"""Keep what somebody is typing."""

from datetime import datetime

from rondpunt.conversations.models import Conversation, Draft
from rondpunt.people.models import User


def keep_draft(conversation: Conversation, *, user: User, kind: str, text: str, now: datetime) -> Draft:
    """Store the draft of ``user`` in this conversation; each has one."""
    draft, _ = Draft.objects.update_or_create(
        conversation=conversation, user=user, defaults={"kind": kind, "text": text, "changed_at": now}
    )
    return draft
