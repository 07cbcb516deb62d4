"""The days of a calendar, each with what stands on it, the holiday it is and what the clock does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import DateField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rondpunt.lib.public_holidays import holiday_name
from rondpunt.people.calendars import usual_hours
from rondpunt.people.models.hours import ClosedDay, WorkingHours
from rondpunt.publishing.entries import Entry
from rondpunt.publishing.models import Occurrence
from rondpunt.publishing.span import MONTH, Span, hours_in

MOST_IN_A_MONTH = 4  # of one day; the rest is a step away
FIRST_HOUR, LAST_HOUR = 8, 18


@dataclass(slots=True)
class Hour:
    """One hour of one day."""

    number: int
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """``is_beside``: it fills up the first or the last week of a month."""

    on: date
    is_today: bool
    is_past: bool
    is_beside: bool
    holiday: str = ""
    clock: str = ""
    occasions: list[Occurrence] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    hours: list[Hour] = field(default_factory=list)

    @property
    def first_entries(self) -> list[Entry]:
        """As many as fit in a month."""
        return self.entries if len(self.entries) <= MOST_IN_A_MONTH else self.entries[: MOST_IN_A_MONTH - 1]

    @property
    def more_count(self) -> int:
        """How many do not."""
        return len(self.entries) - len(self.first_entries)


def days_of(
    span: Span,
    entries: Sequence[Entry],
    *,
    today: date,
    holidays: Mapping[date, str],
    occasions: Sequence[Occurrence] = (),
) -> list[Day]:
    """Every day of ``span``, with the entries that stand on it and what happens on it."""
    days = {
        on: Day(
            on,
            is_today=on == today,
            is_past=on < today,
            is_beside=span.view == MONTH and (on.year, on.month) != (span.on.year, span.on.month),
            holiday=holidays.get(on, ""),
            clock=_clock(on),
        )
        for on in span
    }
    for entry in entries:
        if entry.at:
            days[timezone.localdate(entry.at)].entries.append(entry)
    for occurrence in occasions:
        days[occurrence.on].occasions.append(occurrence)
    return list(days.values())


def hours_of(days: Sequence[Day]) -> range:
    """Give each day its hours, the same for all of them; returns which."""
    there = [entry.hour for day in days for entry in day.entries]
    hours = range(min([FIRST_HOUR, *there]), max([LAST_HOUR, *there]) + 1)
    for day in days:
        day.hours = [Hour(number, [entry for entry in day.entries if entry.hour == number]) for number in hours]
    return hours


def holidays_between(span: Span) -> dict[date, str]:
    """Public holidays of the organisation's country and days on which the whole house is closed; one query."""
    hours = WorkingHours.objects.filter(team=None).annotate(on=Cast(Value(None), DateField()))
    closed = ClosedDay.objects.filter(team=None, on__gte=span.first, on__lte=span.last).order_by()
    rows = list(hours.values_list("on", "country").union(closed.values_list("on", "name"), all=True))
    country = next((said for on, said in rows if on is None), usual_hours().country)
    language = get_language() or "nl"
    found = {on: name for on in span if (name := holiday_name(country, on, language))}
    return found | {on: name for on, name in rows if on}


def _clock(on: date) -> str:
    match hours_in(on):
        case 23:
            return _("The clock goes forward: this day has 23 hours.")
        case 25:
            return _("The clock goes back: this day has 25 hours.")
    return ""
