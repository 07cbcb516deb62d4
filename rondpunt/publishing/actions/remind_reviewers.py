"""A review that waits: whose word it waits for is reminded, later those above them are told. Once each."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.notify import notify
from rondpunt.people.rights import Role
from rondpunt.people.trail import record
from rondpunt.publishing.actions.ask_review import reviewers_of
from rondpunt.publishing.approval import desk_of
from rondpunt.publishing.models import Post
from rondpunt.publishing.waiting import due_step, is_waited_for

ABOVE = {Role.MANAGER.value, Role.CORE.value}
AT_ONCE = 200  # posts in memory


def remind_reviewers(*, now: datetime) -> int:
    """How many posts it spoke of."""
    return sum(_remind(post, now) for post in Post.objects.in_review().iterator(AT_ONCE))


def _remind(post: Post, now: datetime) -> bool:
    step = due_step(post, now)
    if not step or not is_waited_for(post):
        return False
    told_at = {"review_reminded_at": now} | ({"review_escalated_at": now} if step == "escalate" else {})
    asked = {"pk": post.pk, "stage": Post.Stage.REVIEW, "review_asked_at": post.review_asked_at}
    spoken = {"review_reminded_at": post.review_reminded_at, "review_escalated_at": post.review_escalated_at}
    with transaction.atomic():
        # What was read is part of the claim: of two workers one tells, and an asking anew begins anew.
        if not Post.objects.filter(**asked, **spoken).update(**told_at):
            return False
        to = reviewers_of(post) if step == "remind" else _above(post)
        told: dict[str, Any] = {"count": len(to)}
        verb = "post.review_reminded" if step == "remind" else "post.review_escalated"
        line = record(verb, subject=post, at=now, team_id=post.team_id, **told)
        kind = "review_waits" if step == "remind" else "review_stuck"
        notify(kind, to=to, event=f"trail-{line.pk}", subject=post, at=now, anchor="review")
    return True


def _above(post: Post) -> set[int]:
    """Managers of the team, the core team, who asked, and the owner."""
    heads = {user for user, roles in desk_of(post).roles.items() if roles & ABOVE}
    return heads | {post.owner_id} | ({post.review_asked_by_id} if post.review_asked_by_id else set())
