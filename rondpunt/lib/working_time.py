"""Working time: a week of split days, days on which nobody works, and how far a moment is from another in it.

Everything is reckoned between moments of UTC, so that the day on which the clock moves has its own true length.
An hour that the clock leaps over begins as much later; one that comes twice is meant the first time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
FARTHEST = 366 * 5  # days ahead that are looked at; whoever works that seldom promises nothing
NOTHING = timedelta(0)


class NoHours(ValueError):
    """Nobody ever works: an empty week, or one whose days are all closed."""


class NegativeTerm(ValueError):
    """A length of time below zero."""


class NaiveMoment(ValueError):
    """A moment without a time zone."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one minute of the day to another (0 to 1440), as the clock on the wall tells."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY:
            raise ValueError(f"{self.opens} to {self.closes}")


Week = tuple[tuple[Span, ...], ...]  # Monday first (ISO 8601)


def _never(_day: date) -> str:
    return ""


@dataclass(frozen=True)
class WorkingTime:
    """When somebody works. ``closed`` says why nobody works on a date, "" when somebody may.

    Raises ``NoHours`` for a week in which nobody works.
    """

    week: Week
    zone: ZoneInfo
    closed: Callable[[date], str] = _never

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week of {len(self.week)} days")
        if not any(self.week):
            raise NoHours

    def add(self, at: datetime, length: timedelta) -> datetime:
        """The moment at which ``length`` of working time has passed since ``at``; with nothing, when work goes on.

        A day that is used up to its last minute ends there, not at the next opening.
        """
        at = _aware(at)
        if length < NOTHING:
            raise NegativeTerm
        left = length
        for opens, closes in self._spans_from(at):
            begins = max(at, opens)
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        raise NoHours

    def add_days(self, at: datetime, days: int) -> datetime:
        """The end of the last of ``days`` working days; the day of ``at`` itself does not count."""
        if days < 1:
            raise NegativeTerm
        day, left = self._day_of(_aware(at)), days
        for _ in range(FARTHEST + days * 7):
            day += timedelta(days=1)
            if spans := self._spans(day):
                left -= 1
                if not left:
                    return spans[-1][1]
        raise NoHours

    def end_of_day(self, at: datetime) -> datetime:
        """The end of the working day of ``at``, or of the first one after it."""
        at = _aware(at)
        for _opens, closes in self._spans_from(at):
            return self._spans(self._day_of(closes))[-1][1]
        raise NoHours

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``; nothing when the end comes first."""
        start, end = _aware(start), _aware(end)
        day, last, passed = self._day_of(start), self._day_of(end), NOTHING
        while day <= last:
            for opens, closes in self._spans(day):
                passed += max(NOTHING, min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return passed

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this moment; the first and the last minute count."""
        at = _aware(at)
        return any(opens <= at <= closes for opens, closes in self._spans(self._day_of(at)))

    def skipped(self, start: datetime, end: datetime) -> list[tuple[date, str]]:
        """The closed days from ``start`` to ``end`` on which the week has hours, each with the reason."""
        day, last, found = self._day_of(_aware(start)), self._day_of(_aware(end)), []
        while day <= last:
            if self.week[day.weekday()] and (why := self.closed(day)):
                found.append((day, why))
            day += timedelta(days=1)
        return found

    def _day_of(self, at: datetime) -> date:
        """The date of ``at``; the midnight with which a day's hours end belongs to that day."""
        day = at.astimezone(self.zone).date()
        before = day - timedelta(days=1)
        spans = self._spans(before)
        return before if spans and spans[-1][1] == at else day

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is open from ``at`` on, in the order of time."""
        day = self._day_of(at)
        for _ in range(FARTHEST):
            yield from (span for span in self._spans(day) if span[1] >= at)
            day += timedelta(days=1)

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        hours = self.week[day.weekday()]
        if not hours or self.closed(day):
            return []
        return _moments(hours, day, self.zone)


@lru_cache(maxsize=4096)
def _moments(hours: tuple[Span, ...], day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Spans of one day as moments of UTC; what the leap of the clock in spring leaves nothing of is left out."""
    found: list[tuple[datetime, datetime]] = []
    for span in hours:
        opens, closes = _moment(day, span.opens, zone), _moment(day, span.closes, zone)
        if found:
            opens = max(opens, found[-1][1])  # a leap can push one span into the next
        if opens < closes:
            found.append((opens, closes))
    return found


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minute, DAY)
    wall = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), zone)
    return wall.astimezone(UTC)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise NaiveMoment
    return at.astimezone(UTC)
