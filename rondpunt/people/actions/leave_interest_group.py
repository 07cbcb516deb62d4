"""Leave an interest group."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import Interest, InterestGroup, User
from rondpunt.people.trail import record


@transaction.atomic
def leave_interest_group(group: InterestGroup, *, user: User, now: datetime) -> None:
    """Who is not in it stays out of it."""
    if Interest.objects.filter(group=group, user=user).delete()[0]:
        record("interest_group.left", subject=group, at=now, actor=user, name=group.name)
