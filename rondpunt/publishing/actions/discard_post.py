"""Throw a post away; it can be brought back. What is planned is taken back first."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import open_post
from rondpunt.publishing.models import Post


@transaction.atomic
def discard_post(post: Post, *, by: User, now: datetime) -> None:
    """Raises ``NotOpen`` for what is planned or sent."""
    row = open_post(post)
    row.discarded_at = now
    row.save(update_fields=["discarded_at"])
    record("post.discarded", subject=row, at=now, actor=by, team_id=row.team_id)
