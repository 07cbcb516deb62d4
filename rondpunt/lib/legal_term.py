"""Terms of law: the last day on which something is in time, in days, working days, weeks or months.

The day of receipt does not count. Weeks end on the same day of the week; months on the same date, or on the last day
of a month that has no such date (Regulation (EEC, Euratom) 1182/71, article 3).
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 1000
ONE = timedelta(days=1)
Holiday = Callable[[date], str]  # what is celebrated on a day, "" on an ordinary one


class Unit(StrEnum):
    """In what a term is counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


class ImpossibleTerm(ValueError):
    """Shorter than one, or longer than anybody waits."""


@dataclass(frozen=True, slots=True)
class Ending:
    """``last`` is the day that holds; ``counted`` where the count came to, before it was moved."""

    counted: date
    last: date


def ending(after: date, amount: int, unit: Unit, *, moves: bool, holiday: Holiday) -> Ending:
    """The end of a term that begins on the day after ``after``.

    ``moves``: an end on a Saturday, Sunday or holiday becomes the first day that is neither.
    """
    counted = _count(after, amount, unit, holiday)
    last = counted
    while moves and is_free(last, holiday):
        last += ONE
    return Ending(counted, last)


def is_free(day: date, holiday: Holiday) -> bool:
    """A Saturday, a Sunday or a holiday."""
    return day.weekday() > 4 or bool(holiday(day))


def _count(after: date, amount: int, unit: Unit, holiday: Holiday) -> date:
    if not 1 <= amount <= LONGEST:
        raise ImpossibleTerm(amount)
    match unit:
        case Unit.DAYS:
            return after + timedelta(days=amount)
        case Unit.WEEKS:
            return after + timedelta(weeks=amount)
        case Unit.MONTHS:
            return _months(after, amount)
    day = after
    while amount:
        day += ONE
        amount -= not is_free(day, holiday)
    return day


def _months(after: date, amount: int) -> date:
    year, month = divmod(after.year * 12 + after.month - 1 + amount, 12)
    return date(year, month + 1, min(after.day, monthrange(year, month + 1)[1]))
