"""Lists of the Mastodon API, page by page: forward from where we were, back from the newest.

Paging by ``min_id`` and ``max_id``: https://docs.joinmastodon.org/api/guidelines/#pagination.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from rondpunt.networks.mastodon_server import Server
from rondpunt.networks.mastodon_statuses import moment

PAGE = 40
MOST_AT_ONCE = 200
MOST_AT_FIRST = 2000
MOST_PAGES_BACK = 50
SETTLED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Walk:
    """What a list had to say: items oldest first, where to go on, whether there is more, how many are left."""

    items: list[Mapping[str, Any]]
    read_up_to: str | None
    more: bool
    left: int | None = None


def walk(server: Server, path: str, wishes: Mapping[str, str], after: str | None, oldest: datetime | None) -> Walk:
    """Everything since the id ``after``, in portions; the first time, everything since ``oldest``."""
    if after is None:
        return _first_walk(server, path, wishes, oldest)
    items: list[Mapping[str, Any]] = []
    reached = after
    while len(items) < MOST_AT_ONCE:
        page = sorted(server.ask(path, **wishes, min_id=reached, limit=PAGE), key=_order)
        fresh = [item for item in page if _order(item) > _order({"id": reached})]
        if not fresh:
            return Walk(items, _settled(items, after, server.now), more=False)
        items += fresh
        reached = str(fresh[-1]["id"])
    return Walk(items, reached, more=True)


def _first_walk(server: Server, path: str, wishes: Mapping[str, str], oldest: datetime | None) -> Walk:
    """Back from the newest to ``oldest``, then the eldest portion; the rest follows by going forward."""
    items: list[Mapping[str, Any]] = []
    before: str | None = None
    for page in islice(pages_back(server, path, wishes), MOST_PAGES_BACK):
        for item in page:
            if oldest and (moment(item.get("created_at")) or oldest) < oldest:
                before = str(item["id"])
                break
            items.append(item)
        if before or len(items) >= MOST_AT_FIRST:
            break
    items.sort(key=_order)
    portion = items[:MOST_AT_ONCE]
    if len(items) > len(portion):
        return Walk(portion, str(portion[-1]["id"]), more=True, left=len(items) - len(portion))
    return Walk(portion, _settled(portion, before, server.now), more=False, left=0)


def pages_back(server: Server, path: str, wishes: Mapping[str, str]) -> Iterator[list[Mapping[str, Any]]]:
    """Pages from the newest back to the very first; the caller decides when it has had enough."""
    below: dict[str, str] = {}
    while True:
        page = sorted(server.ask(path, **wishes, **below, limit=PAGE), key=_order, reverse=True)
        if not page or below.get("max_id") == str(page[-1]["id"]):
            return
        yield page
        below = {"max_id": str(page[-1]["id"])}


def _settled(items: Sequence[Mapping[str, Any]], after: str | None, now: datetime) -> str | None:
    """The position: not beyond what is a minute old, since something older may still turn up before the rest."""
    for item in reversed(items):
        if (moment(item.get("created_at")) or now) < now - SETTLED:
            return str(item["id"])
    return after


def _order(item: Mapping[str, Any]) -> tuple[int, str]:
    """Ids sort by time: numbers as text of growing length, or texts of one length."""
    return len(str(item["id"])), str(item["id"])
