"""Ask colleagues to look at a post: it is in review, and those who can approve it are told."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.approval import approvals, desk_of
from rondpunt.publishing.core import NotOpen, cells_of, open_post
from rondpunt.publishing.models import Post


@transaction.atomic
def ask_review(post: Post, *, by: User, now: datetime, wish: datetime | None = None) -> Post:
    """``wish`` is when it should go out, if anybody knows. Asked again, who can approve is told again."""
    row = open_post(post)
    if row.stage == Post.Stage.IDEA:
        raise NotOpen
    row.stage, row.changed_at = Post.Stage.REVIEW, now
    if wish and wish != row.goes_out_at:
        row.goes_out_at, row.version = wish, row.version + 1
    row.review_asked_at, row.review_asked_by = now, by
    row.review_reminded_at = row.review_escalated_at = None
    row.save()
    told: dict[str, Any] = {"wish": wish.isoformat() if wish else ""}
    line = record("post.review_asked", subject=row, at=now, actor=by, team_id=row.team_id, **told)
    event = f"trail-{line.pk}"
    notify("review_asked", to=reviewers_of(row), event=event, subject=row, at=now, actor=by, anchor="review")
    return row


def reviewers_of(post: Post) -> set[int]:
    """Ids of those whose word is waited for now; where no channel asks any, of all who may approve."""
    found = approvals(post, cells_of(post))
    if any(approval.is_asked for approval in found):
        return {user.pk for approval in found if not approval.is_there for user in approval.can}
    return set(desk_of(post).users)
