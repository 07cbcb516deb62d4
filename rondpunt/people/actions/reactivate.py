"""Give a deactivated user their seat back, with the teams they had."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record


def reactivate(user: User, *, by: User | None, now: datetime) -> bool:
    """Whether this changed anything."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            return False
        record("user.reactivated", subject=user, at=now, actor=by)
    user.is_active = True
    return True
