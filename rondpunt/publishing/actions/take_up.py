"""Take up an idea: it becomes a draft of a team that writes."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Post


@transaction.atomic
def take_up(post: Post, *, by: User, now: datetime) -> bool:
    """False when it was no idea any more. Who proposed it stays its owner on the trail; ``by`` writes it."""
    idea = Post.objects.filter(pk=post.pk, stage=Post.Stage.IDEA, discarded_at=None)
    if not idea.update(stage=Post.Stage.DRAFT, owner=by, changed_at=now):
        return False
    record("post.taken_up", subject=post, at=now, actor=by, team_id=post.team_id, proposed_by=post.owner.name)
    return True
