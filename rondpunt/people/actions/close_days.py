"""Write down days on which a team, or everybody, is closed."""

from datetime import date, datetime, timedelta

from django.db import models, transaction

from rondpunt.people.models import ClosedDay, Organisation, Team, User
from rondpunt.people.trail import record


@transaction.atomic
def close_days(team: Team | None, *, first: date, last: date, name: str, by: User | None, now: datetime) -> int:
    """Every day from ``first`` to ``last``; a day that is closed already keeps its name. Returns how many are new."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    known = set(ClosedDay.objects.filter(team=team, on__in=days).values_list("on", flat=True))
    fresh = [ClosedDay(team=team, on=day, name=name) for day in days if day not in known]
    ClosedDay.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        subject: models.Model = team or Organisation(pk=1)
        told = {"name": name, "first": first.isoformat(), "last": last.isoformat()}
        record("days.closed", subject=subject, at=now, actor=by, team_id=team.pk if team else None, **told)
    return len(fresh)
