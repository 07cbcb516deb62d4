"""The health of a channel in words: how it is, since when, and what to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from rondpunt.lib.words_of_time import moment
from rondpunt.networks import reasons
from rondpunt.networks.models import Channel

Tone = Literal["done", "wait", "late", "quiet"]


@dataclass(frozen=True, slots=True)
class Health:
    """``tone`` colours; ``state`` is a word or two; ``lines`` are sentences."""

    tone: Tone
    state: str
    lines: tuple[str, ...]
    is_busy: bool = False  # changes by itself within moments


def when(at: datetime, now: datetime) -> str:
    """A moment in words, in the reader's time zone and language."""
    return moment(localtime(at), now=localtime(now), language=get_language() or "en")


def health(channel: Channel, *, now: datetime) -> Health:
    """How ``channel`` is doing."""
    if channel.state == Channel.State.PAUSED:
        return Health("quiet", gettext("paused"), (gettext("Nothing is read or sent. What waits keeps waiting."),))
    if channel.state == Channel.State.NEEDS_YOU:
        return Health("late", gettext("needs you"), _needs_you(channel, now))
    if channel.failure_reason:
        return Health("wait", gettext("trouble"), _trouble(channel, now), is_busy=True)
    if channel.first_fetch_done_at is None:
        return Health("wait", gettext("first reading"), (_first(channel),), is_busy=True)
    return Health("done", gettext("works"), _good(channel, now), is_busy=channel.next_fetch_at <= now)


def _good(channel: Channel, now: datetime) -> tuple[str, ...]:
    if channel.last_success_at is None:
        return ()
    return (gettext("Last read %(when)s.") % {"when": when(channel.last_success_at, now)},)


def _why(channel: Channel) -> str:
    return reasons.sentence(channel.failure_reason, channel.failure_detail)


def _needs_you(channel: Channel, now: datetime) -> tuple[str, ...]:
    since = channel.last_failure_at
    stopped = gettext("Not read any more since %(when)s.") % {"when": when(since, now)} if since else ""
    return tuple(line for line in (_why(channel), stopped, *_good(channel, now)) if line)


def _trouble(channel: Channel, now: datetime) -> tuple[str, ...]:
    times = ngettext("Failed %(count)s time.", "Failed %(count)s times in a row.", channel.failure_count)
    again = gettext("Tries again at once.")
    if channel.next_fetch_at > now:
        again = gettext("Tries again %(when)s.") % {"when": when(channel.next_fetch_at, now)}
    counted = f"{times % {'count': channel.failure_count}} {again}" if channel.failure_count else again
    return (_why(channel), counted, *_good(channel, now))


def _first(channel: Channel) -> str:
    if channel.last_success_at is None:
        return gettext("The worker starts reading in a moment.")
    if not channel.remaining:
        return gettext("Reading what was written in the last month.")
    read = channel.first_fetch_count
    words = gettext("Reading what was written in the last month: %(read)s of %(total)s messages so far.")
    return words % {"read": read, "total": read + channel.remaining}
