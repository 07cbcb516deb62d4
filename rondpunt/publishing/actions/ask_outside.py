"""Ask somebody without an account what they think of a post: on the trail, then a link by mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import OutsideReview, Post
from rondpunt.publishing.outside_mail import mail_question, make_link

MOST = 30  # readers of one post
MOST_LINKS = 10  # of one reader: what was sent again, and answers


class CannotAskOutside(Exception):
    """Not of this post, or not so often; the text is for the person at the screen."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is asked, and what. ``key`` was made when the form was drawn: the same one twice is one question."""

    key: str
    name: str
    email: str
    language: str
    question: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """``link`` is "" when it was asked before (a double click). ``mailed``: a mail server took it."""

    review: OutsideReview
    link: str
    mailed: bool


def ask_outside(post: Post, reader: Reader, *, by: User, now: datetime) -> Asked:
    """Raises ``CannotAskOutside``."""
    try:
        with transaction.atomic():
            review = _kept(post, reader, by, now)
            link = make_link(review, now=now)
            told: dict[str, Any] = {"to": review.name, "review": review.pk}
            record("post.outside_asked", subject=post, at=now, actor=by, team_id=post.team_id, **told)
    except IntegrityError:
        again = OutsideReview.objects.filter(post=post, key=reader.key).first()
        if again is None:
            raise
        return Asked(again, "", again.mailed_at is not None)
    return send(review, link=link, now=now)


def send(review: OutsideReview, *, link: str, now: datetime) -> Asked:
    """Mail it; after the transaction, so that a slow server holds nobody up."""
    mailed = mail_question(review, link=link)
    if mailed:
        OutsideReview.objects.filter(pk=review.pk).update(mailed_at=now)
    return Asked(review, link, mailed)


def _kept(post: Post, reader: Reader, by: User, now: datetime) -> OutsideReview:
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.discarded_at or row.stage == Post.Stage.SENT:
        raise CannotAskOutside(_("It has gone out or was thrown away: there is nothing to ask any more."))
    if not row.variants.exists():
        raise CannotAskOutside(_("Choose first for whom and where it goes: that is what they see."))
    if row.outside_reviews.count() >= MOST:
        raise CannotAskOutside(_("At most %(count)d readers from outside.") % {"count": MOST})
    return OutsideReview.objects.create(
        key=reader.key,
        post=row,
        name=reader.name,
        email=reader.email.lower(),
        language=reader.language,
        question=reader.question,
        asked_by=by,
        asked_at=now,
        expires_at=reader.until,
    )
