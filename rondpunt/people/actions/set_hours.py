"""Set the working hours of a team or of the organisation, or let a team follow the organisation again."""

from datetime import datetime

from django.db import models, transaction

from rondpunt.lib.hours_text import write_day
from rondpunt.lib.working_time import Week
from rondpunt.people.models import Organisation, Team, User, WorkingHours
from rondpunt.people.trail import record


@transaction.atomic
def set_hours(team: Team | None, *, week: Week, zone: str, country: str, by: User | None, now: datetime) -> None:
    """Keep a week. Without hours in it a team follows the organisation; ``forms.HoursForm`` refuses that of the house.

    What was promised before stays promised: only what comes in from now on is reckoned with these hours.
    """
    rows = WorkingHours.objects.filter(team=team)
    if team and not any(week):
        changed = bool(rows.delete()[0])
    else:
        hours, _ = WorkingHours.objects.get_or_create(team=team, defaults={"zone": zone, "country": country})
        before = (hours.days, hours.zone, hours.country)
        hours.keep_week(week)
        hours.zone, hours.country = zone, country
        changed = before != (hours.days, zone, country)
        hours.save()
    if changed:
        said = "; ".join(write_day(day) or "–" for day in week) if any(week) else ""
        subject: models.Model = team or Organisation(pk=1)
        record("hours.changed", subject=subject, at=now, actor=by, team_id=team.pk if team else None, week=said)
