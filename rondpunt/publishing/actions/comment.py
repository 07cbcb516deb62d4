"""Say something of a post, or answer in a thread; whom it concerns is told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.models import Comment, Post, Variant

LONGEST = 4_000  # characters
MOST = 300  # of one post


class CannotComment(Exception):
    """There is no room for it, or nothing to say it of; the text is for the person at the screen."""


@transaction.atomic
def comment(
    post: Post, text: str, *, by: User, now: datetime, about: Variant | None = None, answers: Comment | None = None
) -> Comment:
    """``about`` is a cell of this post. An answer opens a settled thread again. Raises ``CannotComment``."""
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    may_be_said(row, text)
    head = answers and (answers.answers or answers)
    said = Comment.objects.create(
        post=row, about=about, answers=head, by=by, text=text.strip(), core_version=row.core_version, at=now
    )
    if head:
        Comment.objects.filter(pk=head.pk).update(settled_at=None, settled_by=None)
    told: dict[str, Any] = {"comment": said.pk}
    line = record("post.commented", subject=row, at=now, actor=by, team_id=row.team_id, **told)
    tell(said, event=f"trail-{line.pk}")
    return said


def may_be_said(row: Post, text: str) -> None:
    """Raises ``CannotComment`` where it may not; the row is held."""
    if row.discarded_at:
        raise CannotComment(_("This post was thrown away. Bring it back first."))
    if not text.strip():
        raise CannotComment(_("Write something first."))
    if row.comments.count() >= MOST:
        raise CannotComment(_("There are %(count)d comments here; no more fit. Talk to each other.") % {"count": MOST})


def tell(said: Comment, *, event: str) -> None:
    """Who owns the post, and who speaks in this thread."""
    head = said.answers
    speakers = {head.by_id, *head.thread.values_list("by_id", flat=True)} if head else set()
    to, anchor = {said.post.owner_id, *speakers}, f"comment-{said.pk}"
    notify("post_commented", to=to, event=event, subject=said.post, at=said.at, actor=said.by, anchor=anchor)
