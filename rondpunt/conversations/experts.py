"""Experts to choose from, each with how much we asked of them, so that questions can be spread fairly."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from statistics import median

from rondpunt.conversations.models import Expert, ExpertRequest
from rondpunt.lib.plain_letters import says
from rondpunt.people.models import User

PAGE = 50
COUNTED_FOR = timedelta(days=365)
State = ExpertRequest.State


@dataclass(frozen=True, slots=True)
class Load:
    """What we asked of one expert within a year. ``days``: the median from question to answer, or None."""

    open_count: int = 0
    answered_count: int = 0
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An expert with their load."""

    expert: Expert
    load: Load


def known_experts(words: str = "", *, now: datetime) -> list[Known]:
    """Experts by name (never by merit): those with ``words`` in their name, address or field."""
    # All are read: a house knows some hundreds, and SQLite knows no capitals beyond Z.
    known = (one for one in Expert.objects.all() if says(f"{one.name} {one.email} {one.knows}", words))
    experts = list(islice(known, PAGE))
    loads = loads_of(experts, now=now)
    return [Known(expert, loads[expert.pk]) for expert in experts]


def loads_of(experts: Sequence[Expert], *, now: datetime) -> dict[int, Load]:
    """The load of each, in one query."""
    asked = ExpertRequest.objects.filter(expert__in=experts, asked_at__gte=now - COUNTED_FOR)
    open_count: dict[int, int] = defaultdict(int)
    lengths: dict[int, list[timedelta]] = defaultdict(list)
    for expert, state, since, until in asked.values_list("expert", "state", "asked_at", "ended_at"):
        open_count[expert] += state in ExpertRequest.OPEN
        if state == State.ANSWERED and until:
            lengths[expert].append(until - since)
    return {one.pk: _load(open_count[one.pk], lengths[one.pk]) for one in experts}


def colleagues_to_ask() -> list[User]:
    """Colleagues with a seat, for the list under the field."""
    return list(User.objects.filter(is_active=True).only("name", "email")[:300])


def _load(open_count: int, lengths: list[timedelta]) -> Load:
    days = median(length.total_seconds() for length in lengths) / 86400 if lengths else None
    return Load(open_count, len(lengths), days)
