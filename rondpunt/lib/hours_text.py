"""Hours of a day as people write them, "9-12, 13:30-17", and back."""

import re
from collections.abc import Iterable
from itertools import pairwise

from rondpunt.lib.working_time import DAY, Span

_TIME = r"(\d{1,2})(?:[:.hu](\d{2})|[hu])?"
_SPAN = re.compile(rf"{_TIME}(?:-|to|tot|bis|à|a){_TIME}")
_BETWEEN = re.compile(r"[,;/+&]|\ben\b|\bet\b|\bund\b|\band\b")
_DASH = re.compile(r"[–—−]")


class UnreadableHours(ValueError):
    """Not written as "9-12, 13:30-17"; ``args[0]`` is the part that cannot be read."""


class OverlappingHours(ValueError):
    """Two spans of one day lie over each other."""


class BackwardHours(ValueError):
    """A span ends before it begins; ``args[0]`` is what was written."""


def read_day(text: str) -> tuple[Span, ...]:
    """The spans of one day in order; nothing written means closed."""
    written = _BETWEEN.sub(",", _DASH.sub("-", text.lower()))
    parts = (re.sub(r"\s|uur|uhr", "", part) for part in written.split(","))
    spans = sorted(_span(part) for part in parts if part)
    if any(first.closes > second.opens for first, second in pairwise(spans)):
        raise OverlappingHours(text)
    return tuple(spans)


def write_day(spans: Iterable[Span]) -> str:
    """As ``read_day`` reads it."""
    return ", ".join(f"{_written(span.opens)}-{_written(span.closes)}" for span in spans)


def _span(part: str) -> Span:
    found = _SPAN.fullmatch(part)
    if not found:
        raise UnreadableHours(part)
    hours, minutes, until_hours, until_minutes = (int(group or 0) for group in found.groups())
    opens, closes = hours * 60 + minutes, until_hours * 60 + until_minutes
    if minutes > 59 or until_minutes > 59 or opens >= DAY or closes > DAY:
        raise UnreadableHours(part)
    if opens >= closes:
        raise BackwardHours(part)
    return Span(opens, closes)


def _written(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours}:{minutes:02}" if minutes else str(hours)
