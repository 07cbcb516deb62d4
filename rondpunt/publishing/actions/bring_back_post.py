"""Take a post out of the bin."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Post


@transaction.atomic
def bring_back_post(post: Post, *, by: User, now: datetime) -> None:
    """As it was."""
    if Post.objects.filter(pk=post.pk, discarded_at__isnull=False).update(discarded_at=None):
        record("post.brought_back", subject=post, at=now, actor=by, team_id=post.team_id)
