"""A reader from outside says what they think: a comment, a word on the whole, or both."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.actions.comment import CannotComment, keep, may_be_said, speakers_of
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.models import Comment, OutsideReview, Post, Variant
from rondpunt.publishing.reviewing import digest_of

MOST = 50  # comments of one reader
Word = OutsideReview.Word
# By their word: the verb of the trail, and what colleagues are told.
_TOLD: dict[str, tuple[str, str]] = {
    "": ("post.outside_commented", "post_commented"),
    Word.FINE: ("post.outside_fine", "post_outside_fine"),
    Word.CHANGES: ("post.outside_changes", "post_changes_asked"),
}


class OutsideClosed(Exception):
    """Withdrawn, expired, or the post has gone out; what was typed must stay on the page."""


@dataclass(frozen=True, slots=True)
class Advice:
    """``word`` "": only a comment. ``answers``: a comment of the thread that it belongs to."""

    text: str = ""
    word: str = ""
    about: Variant | None = None
    answers: Comment | None = None


@transaction.atomic
def advise(review: OutsideReview, advice: Advice, *, now: datetime) -> Comment | None:
    """The comment, if there was one. Raises ``OutsideClosed`` and ``CannotComment``; then nothing has changed."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=review.post_id)
    row = OutsideReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    row.post = post
    if row.closed(now):
        raise OutsideClosed
    said = None
    if advice.text.strip() or advice.word != Word.FINE:
        _room(row, advice)
        may_be_said(post, advice.text)
        said = keep(post, advice.text, outside=row, about=advice.about, answers=advice.answers, now=now)
    if advice.word:
        seen = digest_of(post, cells_of(post))
        OutsideReview.objects.filter(pk=row.pk).update(word=advice.word, word_at=now, word_of=seen)
    _tell(row, advice.word, said, now)
    return said


def _room(review: OutsideReview, advice: Advice) -> None:
    if advice.word == Word.CHANGES and not advice.text.strip():
        raise CannotComment(_("Say what should be changed."))
    if review.comments.count() >= MOST:
        raise CannotComment(_("That is more than fits here. Write to %(name)s.") % {"name": review.asked_by.email})


def _tell(review: OutsideReview, word: str, said: Comment | None, now: datetime) -> None:
    post, (verb, kind) = review.post, _TOLD[word]
    told: dict[str, Any] = {"review": review.pk, "comment": said.pk if said else None}
    line = record(verb, subject=post, at=now, actor_name=review.name, team_id=post.team_id, **told)
    to = {review.asked_by_id, post.owner_id, *(speakers_of(said) if said else ())}
    anchor, event = f"comment-{said.pk}" if said else "outside", f"trail-{line.pk}"
    notify(kind, to=to, event=event, subject=post, at=now, actor_name=review.name, anchor=anchor)
