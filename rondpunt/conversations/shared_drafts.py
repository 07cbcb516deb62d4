"""What colleagues are writing in a conversation, and what stands in no draft of one's own any more."""

from rondpunt.conversations.kept_here import may_have
from rondpunt.conversations.models import Conversation, Draft, DraftCopy
from rondpunt.people.models import User

MOST = 10


def drafts_of_others(conversation: Conversation, user: User) -> list[Draft]:
    """For who may answer here; where the page knows already that nobody writes, nothing is asked."""
    if not may_have(conversation, "drafts_of_others"):
        return []
    theirs = Draft.objects.filter(conversation=conversation).exclude(user=user).exclude(text="")
    return list(theirs.select_related("user").prefetch_related("files").order_by("-changed_at", "-pk")[:MOST])


def copies_of(conversation: Conversation, user: User) -> list[DraftCopy]:
    """One's own, the newest first."""
    if not may_have(conversation, "copies"):
        return []
    kept = DraftCopy.objects.filter(conversation=conversation, user=user).select_related("taken_by")
    return list(kept.order_by("-at", "-pk")[:MOST])
