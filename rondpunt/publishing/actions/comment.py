"""Say something of a post, or answer in a thread; whom it concerns is told, a reader from outside by mail."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.mentions import UnclearMention
from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.actions.ask_outside import MOST_LINKS
from rondpunt.publishing.called import called_in
from rondpunt.publishing.models import Comment, OutsideReview, Post, Variant
from rondpunt.publishing.outside_mail import mail_answer, make_link

LONGEST = 4_000  # characters
MOST = 300  # of one post


class CannotComment(Exception):
    """There is no room for it, or nothing to say it of; the text is for the person at the screen."""


def comment(
    post: Post, text: str, *, by: User, now: datetime, about: Variant | None = None, answers: Comment | None = None
) -> Comment:
    """``about`` is a cell of this post. An answer opens a settled thread again. Raises ``CannotComment``."""
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        may_be_said(row, text)
        called = _called(row, text)
        said = keep(row, text, by=by, about=about, answers=answers, now=now)
        told: dict[str, Any] = {"comment": said.pk}
        line = record("post.commented", subject=row, at=now, actor=by, team_id=row.team_id, **told)
        event, place = f"trail-{line.pk}", f"comment-{said.pk}"
        tell = partial(notify, event=event, subject=row, at=now, actor=by, anchor=place)
        tell("post_named", to={user.pk for user in called})
        tell("post_commented", to={row.owner_id, *speakers_of(said)})
        link = _way_in(said, now)
    if link and said.answers and said.answers.outside:
        mail_answer(said.answers.outside, said=said, link=link)
    return said


def _called(row: Post, text: str) -> list[User]:
    try:
        return called_in(text, row)
    except UnclearMention as unclear:
        raise CannotComment(str(unclear)) from unclear


def may_be_said(row: Post, text: str) -> None:
    """Raises ``CannotComment`` where it may not; the row is held."""
    if row.discarded_at:
        raise CannotComment(_("This post was thrown away. Bring it back first."))
    if not text.strip():
        raise CannotComment(_("Write something first."))
    if row.comments.count() >= MOST:
        raise CannotComment(_("There are %(count)d comments here; no more fit. Talk to each other.") % {"count": MOST})


def keep(
    row: Post,
    text: str,
    *,
    now: datetime,
    by: User | None = None,
    outside: OutsideReview | None = None,
    about: Variant | None = None,
    answers: Comment | None = None,
) -> Comment:
    """The comment of a colleague, or of a reader from outside; an answer opens its thread again."""
    head = answers and (answers.answers or answers)
    if head:
        Comment.objects.filter(pk=head.pk).update(settled_at=None, settled_by=None)
    says = {"text": text.strip(), "core_version": row.core_version, "at": now}
    return Comment.objects.create(post=row, by=by, outside=outside, about=about, answers=head, **says)


def speakers_of(said: Comment) -> set[int]:
    """The colleagues who speak in this thread."""
    head = said.answers
    found = [head.by_id, *head.thread.values_list("by_id", flat=True)] if head else []
    return {user for user in found if user}


def _way_in(said: Comment, now: datetime) -> str:
    """A fresh link for the reader from outside whose thread it is; "" where there is none to be told."""
    reader = said.answers and said.answers.outside
    if not reader or reader.closed(now) or reader.links.count() >= MOST_LINKS:
        return ""
    return make_link(reader, now=now)
