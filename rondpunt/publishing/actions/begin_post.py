"""Begin a post: a draft, or an idea for others to take up."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import Core, fill, remember_core
from rondpunt.publishing.models import Post


@transaction.atomic
def begin_post(core: Core, *, by: User, now: datetime, is_idea: bool = False) -> Post:
    """A new post of ``by``."""
    stage = Post.Stage.IDEA if is_idea else Post.Stage.DRAFT
    post = Post(owner=by, stage=stage, created_at=now, changed_at=now)
    fill(post, core, now)
    post.save(force_insert=True)
    remember_core(post, by=by, now=now)
    verb = "post.proposed" if is_idea else "post.begun"
    record(verb, subject=post, at=now, actor=by, team_id=post.team_id, title=post.title)
    return post
