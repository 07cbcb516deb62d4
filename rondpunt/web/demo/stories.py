"""Reads the stories and puts every step at its moment before ``now``."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("stories")
EDITED_AFTER = timedelta(minutes=20)
_LENGTH = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_DAY = re.compile(r"-(\d+) (\d\d):(\d\d)")


class BadMoment(ValueError):
    """A ``when`` that is none of: "-3 09:12", "+22m", "ago 25m"."""


@dataclass(frozen=True, slots=True)
class Story:
    """One conversation: where it began and with whom."""

    number: int
    channel: str
    who: str
    name: str = ""
    key: str = ""  # by which another story speaks of it
    subject: str = ""
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, as its table in the file says it."""

    at: datetime
    number: int  # within its story
    story: Story
    told: Mapping[str, Any]


def steps(now: datetime) -> list[Step]:
    """All steps of all stories in the order of time. ``now`` carries the zone of the town."""
    return sorted(_steps(now), key=lambda step: (step.at, step.story.number, step.number))


@cache
def _tables() -> tuple[dict[str, Any], ...]:
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(table for file in files for table in tomllib.loads(file.read_text(encoding="utf-8"))["conversation"])


def _steps(now: datetime) -> Iterator[Step]:
    for number, table in enumerate(_tables(), start=1):
        story = Story(number, **{key: value for key, value in table.items() if key != "steps"})
        at = now
        for place, told in enumerate(table["steps"]):
            at = _moment(told["when"], before=at, now=now)
            yield Step(at, place, story, told)
            if "edited" in told:
                yield Step(at + EDITED_AFTER, place, story, {"edits": told["edited"]})
            if "removed" in told:
                yield Step(_moment(told["removed"], before=at, now=now), place, story, {"removes": True})


def _moment(written: str, *, before: datetime, now: datetime) -> datetime:
    if day := _DAY.fullmatch(written):
        days, hour, minute = (int(part) for part in day.groups())
        return (now - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    if written.startswith("ago "):
        return now - _length(written[4:])
    if written.startswith("+"):
        return before + _length(written[1:])
    raise BadMoment(written)


def _length(written: str) -> timedelta:
    found = _LENGTH.fullmatch(written)
    if not found or not any(found.groups()):
        raise BadMoment(written)
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)
