"""Take a closed day away: people work on it after all."""

from datetime import datetime

from django.db import models, transaction

from rondpunt.people.models import ClosedDay, Organisation, User
from rondpunt.people.trail import record


@transaction.atomic
def open_day(day: ClosedDay, *, by: User | None, now: datetime) -> None:
    """Taken away twice is taken away once."""
    if ClosedDay.objects.filter(pk=day.pk).delete()[0]:
        subject: models.Model = day.team or Organisation(pk=1)
        told = {"name": day.name, "day": day.on.isoformat()}
        record("day.opened", subject=subject, at=now, actor=by, team_id=day.team_id, **told)
