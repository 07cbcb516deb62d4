"""Readers from outside, as the page of a post shows them: how far each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rondpunt.publishing.models import OutsideReview, Post, Variant
from rondpunt.publishing.reviewing import digest_of


@dataclass(frozen=True, slots=True)
class Outsider:
    """``is_past``: their word is of words that were changed since. ``is_open``: their link takes a word."""

    review: OutsideReview
    state: str
    is_open: bool
    is_past: bool


def outsiders_of(post: Post, variants: Sequence[Variant], *, now: datetime) -> list[Outsider]:
    """In one query, in the order in which they were asked."""
    found = list(post.outside_reviews.select_related("asked_by"))
    present = digest_of(post, variants) if any(one.word for one in found) else ""
    rows = []
    for review in found:
        review.post = post
        closed = review.closed(now)
        is_past = bool(review.word) and review.word_of != present
        rows.append(Outsider(review, _state(review, closed), not closed, is_past))
    return rows


def _state(review: OutsideReview, closed: str) -> str:
    if review.word:
        return str(review.get_word_display())
    if closed:
        return {"withdrawn": _("withdrawn"), "expired": _("expired")}.get(closed, _("without a word"))
    if review.opened_at:
        return _("link opened")
    return _("asked") if review.mailed_at else _("no mail went out")
