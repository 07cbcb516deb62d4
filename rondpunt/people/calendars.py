"""The working time of every team, read once: own hours or the organisation's, public holidays and own closed days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from rondpunt.lib.hours_text import read_day
from rondpunt.lib.public_holidays import holiday_name
from rondpunt.lib.working_time import WorkingTime
from rondpunt.people.models.hours import ClosedDay, WorkingHours

ZONES = ("Europe/Brussels", "Europe/Amsterdam")


def usual_hours() -> WorkingHours:
    """What holds until somebody writes down the organisation's own hours; not saved."""
    country = "NL" if settings.TIME_ZONE == "Europe/Amsterdam" else "BE"
    hours = WorkingHours(zone=settings.TIME_ZONE, country=country)
    hours.keep_week((read_day("9-12, 13-17"),) * 5 + ((), ()))
    return hours


@dataclass
class Calendars:
    """All hours of the house as they stood when ``read`` asked; in two queries."""

    hours: Mapping[int | None, WorkingHours]
    closed: Mapping[int | None, Mapping[date, str]]
    language: str = "nl"  # of the names of holidays
    _made: dict[int | None, WorkingTime] = field(default_factory=dict)

    @classmethod
    def read(cls, *, language: str = "nl") -> "Calendars":
        """Ask the database."""
        closed: dict[int | None, dict[date, str]] = {}
        for team_id, on, name in ClosedDay.objects.values_list("team_id", "on", "name"):
            closed.setdefault(team_id, {})[on] = name
        return cls({hours.team_id: hours for hours in WorkingHours.objects.all()}, closed, language)

    def hours_of(self, team_id: int | None) -> WorkingHours:
        """A team's own week, else the organisation's, else the usual one."""
        return self.hours.get(team_id) or self.hours.get(None) or usual_hours()

    def of(self, team_id: int | None) -> WorkingTime:
        """A team's working time. A day that is closed for everybody is closed for every team."""
        if team_id not in self._made:
            hours = self.hours_of(team_id)
            house, own, country = self.closed.get(None, {}), self.closed.get(team_id, {}), hours.country

            def closed(day: date) -> str:
                return own.get(day) or house.get(day) or holiday_name(country, day, self.language)

            self._made[team_id] = WorkingTime(hours.week, ZoneInfo(hours.zone), closed)
        return self._made[team_id]
