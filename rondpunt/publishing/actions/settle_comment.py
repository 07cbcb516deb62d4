"""A thread is dealt with, or not after all."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Comment


@transaction.atomic
def settle_comment(thread: Comment, *, is_settled: bool, by: User, now: datetime) -> bool:
    """``thread`` is its first comment. False where it stood so already."""
    change: dict[str, Any] = (
        {"settled_at": now, "settled_by": by} if is_settled else {"settled_at": None, "settled_by": None}
    )
    if not Comment.objects.filter(pk=thread.pk, settled_at__isnull=is_settled).update(**change):
        return False
    verb = "post.comment_settled" if is_settled else "post.comment_reopened"
    told: dict[str, Any] = {"comment": thread.pk}
    record(verb, subject=thread.post, at=now, actor=by, team_id=thread.post.team_id, **told)
    return True
