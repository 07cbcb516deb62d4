"""The days that a view of the calendar shows, in the time zone of the house. A day has 23, 24 or 25 hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

MONTH, WEEK, LIST, BOARD = "month", "week", "list", "board"
LIST_WEEKS = 4
EARLIEST, LATEST = date(2000, 1, 10), date(2999, 12, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """``first`` until and with ``last``; a month is filled up to whole weeks around it."""

    view: str
    on: date  # the day that was asked for
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last + DAY)

    @property
    def before(self) -> date:
        """The day to ask for to see what comes before."""
        return _first_of_month(_first_of_month(self.on) - DAY) if self.view == MONTH else self.first - self._step

    @property
    def after(self) -> date:
        """The day to ask for to see what comes next."""
        return _first_of_month(_first_of_month(self.on) + 31 * DAY) if self.view == MONTH else self.first + self._step

    @property
    def _step(self) -> timedelta:
        return timedelta(weeks=LIST_WEEKS if self.view == LIST else 1)

    def __iter__(self) -> Iterator[date]:
        return (self.first + number * DAY for number in range((self.last - self.first).days + 1))


def span_of(view: str, on: date) -> Span:
    """What ``view`` shows around ``on``."""
    on = min(max(on, EARLIEST), LATEST)
    if view == MONTH:
        first = _first_of_month(on)
        last = _first_of_month(first + 31 * DAY) - DAY
        return Span(view, on, _monday(first), _monday(last) + 6 * DAY)
    weeks = LIST_WEEKS if view == LIST else 1
    return Span(view, on, _monday(on), _monday(on) + timedelta(weeks=weeks) - DAY)


def midnight(day: date) -> datetime:
    """When ``day`` begins, in the time zone of the house."""
    return timezone.make_aware(datetime.combine(day, time()))


def hours_in(day: date) -> int:
    """23 on the day that the clock goes forward, 25 when it goes back."""
    length = midnight(day + DAY).astimezone(UTC) - midnight(day).astimezone(UTC)
    return round(length / timedelta(hours=1))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
