"""Take a post out of review: its writers go on."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import open_post
from rondpunt.publishing.models import Post


@transaction.atomic
def withdraw_review(post: Post, *, by: User, now: datetime) -> Post:
    """A draft again; what was said of its words stays said."""
    row = open_post(post)
    if row.stage == Post.Stage.REVIEW:
        row.stage, row.changed_at = Post.Stage.DRAFT, now
        row.save(update_fields=["stage", "changed_at"])
        record("post.review_withdrawn", subject=row, at=now, actor=by, team_id=row.team_id)
    return row
