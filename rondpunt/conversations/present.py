"""Who is where, for open screens: read by the newsroom for all of them, told to each within the walls.

Who looks at a conversation is told to those who look at it too; who writes in one, to everybody in whose list it is.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rondpunt.conversations.models import Conversation, Presence
from rondpunt.conversations.news import readers_behind_seals
from rondpunt.people.models import User

MOST_WINDOWS = 2000  # more than a house has open at once
MOST_TOLD = 12  # people of one conversation
LOOKING = "looking"
_RANK = {Presence.Writing.ANSWER: 0, Presence.Writing.NOTE: 1, LOOKING: 2}


class Window(NamedTuple):
    """One window that is open now; ``does`` is what its user types in it, or ``looking``."""

    conversation: int
    user: int
    name: str
    does: str


class Somebody(NamedTuple):
    """A colleague as a screen shows them."""

    id: int
    name: str
    initials: str
    does: str


@dataclass(frozen=True, slots=True)
class Present:
    """Who is at one conversation, who writes first; only those who may see one of these teams are told."""

    conversation: int
    teams: frozenset[int]
    users: frozenset[int] | None  # only these hear it: the conversation is sealed
    people: tuple[Somebody, ...]
    windows: frozenset[tuple[int, str]]  # a window more changes nobody, and has itself to be told

    def as_told_to(self, user_id: int) -> tuple[Somebody, ...]:
        """The others, for who is there too; for anybody else those who write."""
        is_here = any(one.id == user_id for one in self.people)
        others = [one for one in self.people if one.id != user_id and (is_here or one.does != LOOKING)]
        return tuple(others[:MOST_TOLD])


def windows_open(now: datetime) -> frozenset[Window]:
    """All that were seen just now; one query."""
    rows = Presence.objects.now(now).values_list("conversation", "user", "window", "writing")
    return frozenset(Window(here, user, name, does or LOOKING) for here, user, name, does in rows[:MOST_WINDOWS])


def present(windows: Iterable[Window]) -> dict[int, Present]:
    """Each conversation where somebody is; three queries, whatever their number."""
    at: dict[int, set[Window]] = {}
    for one in windows:
        at.setdefault(one.conversation, set()).add(one)
    if not at:
        return {}
    users = User.objects.only("name").in_bulk({one.user for here in at.values() for one in here})
    readers = readers_behind_seals(at)
    teams = Conversation.objects.filter(pk__in=list(at)).values_list("pk", "team")
    return {
        number: Present(
            conversation=number,
            teams=frozenset([team]),
            users=readers.get(number),
            people=_people(at[number], users),
            windows=frozenset((one.user, one.name) for one in at[number]),
        )
        for number, team in teams
    }


def changed(before: dict[int, Present], now: dict[int, Present]) -> dict[int, Present | None]:
    """The conversations where something else is the case than before; None: nobody is there any more."""
    return {number: now.get(number) for number in before.keys() | now.keys() if before.get(number) != now.get(number)}


def _people(windows: Iterable[Window], users: dict[int, User]) -> tuple[Somebody, ...]:
    """Each colleague once, with the most telling of what they do in their windows."""
    does: dict[int, str] = {}
    for one in sorted(windows, key=lambda one: -_RANK[one.does]):
        does[one.user] = one.does
    known = [Somebody(pk, users[pk].name, users[pk].initials, does[pk]) for pk in does if pk in users]
    return tuple(sorted(known, key=lambda one: (_RANK[one.does], one.name, one.id)))


@dataclass(slots=True)
class Told:
    """What one open screen knows of who is where, and what it was not told yet."""

    known: dict[int, tuple[Somebody, ...]] = field(default_factory=dict)
    unsaid: set[int] = field(default_factory=set)

    def learn(self, number: int, people: tuple[Somebody, ...]) -> bool:
        """Keep who is at a conversation; whether that is something else than this screen was told."""
        if self.known.get(number, ()) == people:
            return False
        if people:
            self.known[number] = people
        else:
            del self.known[number]
        self.unsaid.add(number)
        return True

    def take(self) -> str:
        """What is waiting, as one event of the stream; an empty list says that nobody is there any more."""
        told = {number: [one._asdict() for one in self.known.get(number, ())] for number in sorted(self.unsaid)}
        self.unsaid.clear()
        return f"event: present\ndata: {json.dumps(told)}\n\n"
