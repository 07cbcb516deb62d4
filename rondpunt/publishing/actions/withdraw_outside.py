"""A reader from outside need not read any more: their links die; what they said stays said."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import OutsideReview


@transaction.atomic
def withdraw_outside(review: OutsideReview, *, by: User, now: datetime) -> bool:
    """False where it was withdrawn before."""
    if not OutsideReview.objects.filter(pk=review.pk, withdrawn_at=None).update(withdrawn_at=now):
        return False
    told: dict[str, Any] = {"to": review.name, "review": review.pk}
    record("post.outside_withdrawn", subject=review.post, at=now, actor=by, team_id=review.post.team_id, **told)
    return True
