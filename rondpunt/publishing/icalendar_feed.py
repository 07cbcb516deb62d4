"""What the calendar shows as iCalendar (RFC 5545): one event for each moment, times in UTC; whole days as dates."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from rondpunt.publishing.entries import Entry
from rondpunt.publishing.models import Assignment, Occurrence, Post

LENGTH = timedelta(minutes=15)  # a post takes no time; calendar programs draw nothing without any
MOST_DAYS = 2_000  # of occasions in one feed, the first ones
TENTATIVE, CONFIRMED = "TENTATIVE", "CONFIRMED"


def as_icalendar(
    entries: Iterable[Entry],
    *,
    name: str,
    base: str,
    occasions: Iterable[Occurrence] = (),
    tasks: Iterable[Assignment] = (),
) -> bytes:
    """``base``: the address of the house without a slash at its end, such as "https://rondpunt.example"."""
    calendar = Calendar()
    calendar.add("prodid", "-//Rondpunt//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        if entry.at:
            calendar.add_component(_event(entry, entry.at, base))
    for one in islice(occasions, MOST_DAYS):
        calendar.add_component(_occasion(one, base))
    for task in tasks:
        calendar.add_component(_task(task, base))
    return bytes(calendar.to_ical())


def _event(entry: Entry, at: datetime, base: str) -> Event:
    post, event, begins = entry.post, Event(), at.astimezone(UTC)
    own = f"-{begins:%Y%m%dT%H%M%SZ}" if entry.is_apart else ""  # several moments of one post are several events
    event.add("uid", f"post-{post.pk}{own}@{base.partition('://')[2]}")
    event.add("dtstamp", post.changed_at.astimezone(UTC))
    event.add("last-modified", post.changed_at.astimezone(UTC))
    event.add("sequence", post.version)
    event.add("dtstart", begins)
    event.add("dtend", begins + LENGTH)
    event.add("summary", post.title)
    event.add("description", f"{entry.says}\n{post.team}\n\n{post.text}")
    event.add("categories", [str(post.team)])
    event.add("url", base + post.get_absolute_url())
    event.add("status", CONFIRMED if post.stage in (Post.Stage.PLANNED, Post.Stage.SENT) else TENTATIVE)
    event.add("transp", "TRANSPARENT")
    if post.is_under_embargo:
        event.add("class", "PRIVATE")
    return event


def _occasion(one: Occurrence, base: str) -> Event:
    occasion = one.occasion
    event = _day(f"occasion-{occasion.pk}-{one.on:%Y%m%d}", occasion.made_at, base + one.get_absolute_url(), one.on)
    if at := one.at:
        event.pop("dtstart")
        event.add("dtstart", at.astimezone(UTC))
        event.add("dtend", at.astimezone(UTC) + LENGTH)
    event.add("sequence", occasion.version)
    event.add("summary", occasion.title)
    if occasion.note:
        event.add("description", occasion.note)
    event.add("categories", [str(occasion.team)])
    return event


def _task(task: Assignment, base: str) -> Event:
    event = _day(f"task-{task.pk}", task.made_at, base + task.get_absolute_url(), task.on)
    event.add("summary", _("To do: %(what)s") % {"what": task.what})
    event.add("description", task.occasion.title)
    return event


def _day(name: str, made_at: datetime, url: str, on: date) -> Event:
    """An event of a whole day, of which nobody is less free."""
    event = Event()
    event.add("uid", f"{name}@{url.partition('://')[2].partition('/')[0]}")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", on)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
