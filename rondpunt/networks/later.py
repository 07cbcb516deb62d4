"""Moments at which something can go out later, in the reader's time zone; a night when the clock moves is no trap."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

MORNING = time(9)
AT_MOST = timedelta(days=366)
NOW, TOMORROW, MONDAY, OWN = "now", "tomorrow", "monday", "own"


class BadMoment(Exception):
    """Not a moment at which something can go out; the text is for the person at the screen."""


def choices(now: datetime) -> list[tuple[str, datetime]]:
    """What is offered at once: tomorrow at nine, and Monday at nine where that is another day."""
    tomorrow, monday = _morning(now, TOMORROW), _morning(now, MONDAY)
    return [(TOMORROW, tomorrow)] + ([(MONDAY, monday)] if monday != tomorrow else [])


def moment_of(when: str, written: str, *, now: datetime) -> datetime:
    """The moment of a choice; ``written`` is a day and time of one's own, as a browser writes it. Or ``BadMoment``."""
    if when in (TOMORROW, MONDAY):
        return _morning(now, when)
    if when != OWN:
        raise BadMoment(_("Choose when it is to go out."))
    at = _own(written)
    if at <= now:
        raise BadMoment(_("That moment has passed. Choose a later one, or send it now."))
    if at > now + AT_MOST:
        raise BadMoment(_("That is more than a year from now. Choose an earlier day."))
    return at


def _morning(now: datetime, when: str) -> datetime:
    today = timezone.localdate(now)
    days = 1 if when == TOMORROW else 7 - today.weekday()  # of a Monday: the next one
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), MORNING)).astimezone(UTC)


def _own(written: str) -> datetime:
    try:
        bare = datetime.strptime(written.strip().replace(" ", "T", 1)[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007  made aware below
        # Of the hour that comes twice in autumn the first is meant.
        at = timezone.make_aware(bare).astimezone(UTC)
        back = timezone.make_naive(at)
    except (ValueError, OverflowError):
        raise BadMoment(_("Write a day and a time, such as 2026-12-01 14:30.")) from None
    if back != bare:
        raise BadMoment(_("That night the clock skips this hour. Choose an hour earlier or later."))
    return at
