"""Join an interest group."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import Interest, InterestGroup, User
from rondpunt.people.trail import record


@transaction.atomic
def join_interest_group(group: InterestGroup, *, user: User, now: datetime) -> None:
    """Who is in it already stays in it, and nothing is told twice."""
    _there, is_new = Interest.objects.get_or_create(group=group, user=user, defaults={"at": now})
    if is_new:
        record("interest_group.joined", subject=group, at=now, actor=user, name=group.name)
