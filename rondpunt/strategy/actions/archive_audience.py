"""Offer an audience no longer; what was written for it stays."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import Audience


@transaction.atomic
def archive_audience(audience: Audience, *, by: User, now: datetime) -> None:
    """Once; what is archived already stays so."""
    if Audience.objects.offered().filter(pk=audience.pk).update(archived_at=now):
        record("audience.archived", subject=audience, at=now, actor=by, name=audience.name)
