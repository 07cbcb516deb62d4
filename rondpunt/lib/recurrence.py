"""Days that come back, by the rules of RFC 5545 (3.3.10) and the library python-dateutil; no time, so no zone.

A day that a month does not have (31 June, 29 February) is passed over, as that standard says.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, weekday

WEEK = timedelta(weeks=1)


class Rule(StrEnum):
    """How a day comes back; of ``NTH`` the weekday and its place in the month are those of the first day."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY_NTH = "monthly_nth"
    YEARLY = "yearly"
    YEARLY_NTH = "yearly_nth"


def place_in_month(day: date) -> int:
    """1 for the first Monday, Tuesday... of its month, up to 4; -1 for a fifth, which is the last."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1


def days_between(rule: Rule, first: date, *, until: date | None, start: date, end: date) -> list[date]:
    """The days from ``start`` to ``end``, both included; none before ``first`` nor after ``until``."""
    last = min(end, until) if until else end
    begin = max(first, start)
    if begin > last:
        return []
    if rule == Rule.ONCE:
        return [first] if begin <= first <= last else []
    if rule == Rule.FORTNIGHTLY:
        # The step is counted from the first day; whole steps of it are skipped at once.
        begin = first + max(0, -(-(begin - first).days // 14)) * 2 * WEEK
    found = rrule(**_named(rule, first), dtstart=datetime.combine(begin, time()), until=datetime.combine(last, time()))
    return [one.date() for one in found]


def _named(rule: Rule, first: date) -> dict[str, object]:
    """The rule with all of its parts written out, so that it can be read from any day on."""
    nth = weekday(first.weekday(), place_in_month(first))
    match rule:
        case Rule.WEEKLY:
            return {"freq": WEEKLY, "byweekday": first.weekday()}
        case Rule.FORTNIGHTLY:
            return {"freq": WEEKLY, "interval": 2, "byweekday": first.weekday()}
        case Rule.MONTHLY_NTH:
            return {"freq": MONTHLY, "byweekday": nth}
        case Rule.YEARLY_NTH:
            return {"freq": YEARLY, "bymonth": first.month, "byweekday": nth}
    return {"freq": YEARLY, "bymonth": first.month, "bymonthday": first.day}
