"""Somebody, or the scanner of a mail server, opened the link of a reader from outside. It is no proof of reading."""

from datetime import datetime

from rondpunt.publishing.models import OutsideReview


def note_outside_opened(review: OutsideReview, *, now: datetime) -> None:
    """The first time only. Not on the trail: a machine may have been here."""
    if review.opened_at is None:
        OutsideReview.objects.filter(pk=review.pk, opened_at=None).update(opened_at=now)
