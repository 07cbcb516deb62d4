"""Keep apart what a page held that could not be kept as the draft: no word is lost."""

from datetime import datetime
from typing import Any

from rondpunt.conversations.actions.keep_draft import Place
from rondpunt.conversations.models import Conversation, DraftCopy
from rondpunt.people.models import User


def keep_copy(
    conversation: Conversation, *, user: User, kind: str, text: str, place: Place, now: datetime
) -> DraftCopy | None:
    """One for each page, which its next words replace; nothing for an empty one."""
    if not text.strip():
        return None
    fields = {"kind": kind, "text": text, "version": place.version, "at": now}
    which: dict[str, Any] = {"conversation": conversation, "user": user, "page": place.page, "taken_by": None}
    return DraftCopy.objects.update_or_create(**which, defaults=fields)[0]
