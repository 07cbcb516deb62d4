"""What the calendar shows as iCalendar (RFC 5545): one event for each moment, times in UTC."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from rondpunt.publishing.entries import Entry
from rondpunt.publishing.models import Post

LENGTH = timedelta(minutes=15)  # a post takes no time; calendar programs draw nothing without any
TENTATIVE, CONFIRMED = "TENTATIVE", "CONFIRMED"


def as_icalendar(entries: Iterable[Entry], *, name: str, base: str) -> bytes:
    """``base``: the address of the house without a slash at its end, such as "https://rondpunt.example"."""
    calendar = Calendar()
    calendar.add("prodid", "-//Rondpunt//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        if entry.at:
            calendar.add_component(_event(entry, entry.at, base))
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
