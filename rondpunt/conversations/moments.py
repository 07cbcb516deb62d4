"""Moments that people choose in words: tomorrow morning, Monday morning, a day and an hour of their own."""

from datetime import datetime, time, timedelta

from django.utils import timezone

MORNING = time(9, 0)


def tomorrow_morning(now: datetime) -> datetime:
    """Nine o'clock tomorrow, in the zone of the organisation; right on the days on which the clock changes."""
    return _at(timezone.localtime(now) + timedelta(days=1))


def monday_morning(now: datetime) -> datetime:
    """Nine o'clock on the next Monday; on a Monday a week ahead."""
    here = timezone.localtime(now)
    return _at(here + timedelta(days=7 - here.weekday()))


def _at(day: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(day.date(), MORNING))
