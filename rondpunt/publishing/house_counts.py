"""What became of a house message, in numbers of groups: none of them is about fewer than five people.

Everybody is counted in one group. Groups under ``SMALLEST`` are put together with others, so that no difference of two
numbers tells of fewer either. In a group a number is not shown either where it tells of a few who did, or who did not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from rondpunt.publishing.models import Copy, Post

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Number:
    """``count`` of ``people``, shown only where it tells of five or more and leaves five or more."""

    count: int
    people: int

    @property
    def is_shown(self) -> bool:
        """Whether the very number may be told."""
        return SMALLEST <= self.count <= self.people - SMALLEST

    @property
    def least(self) -> int:
        """What can be told of it at any rate."""
        if self.is_shown:
            return self.count
        return 0 if self.count < SMALLEST else self.people - SMALLEST + 1

    @property
    def says(self) -> str:
        """The number, or that it is small or great."""
        if self.is_shown:
            return str(self.count)
        return _("fewer than %d") % SMALLEST if self.count < SMALLEST else _("nearly all")


@dataclass(frozen=True, slots=True)
class Group:
    """Who they are, how many they are, how many read it, and of each reaction how many."""

    name: str
    people: int
    read: Number
    reactions: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """``groups`` is empty where there are fewer than five people in all; ``total`` says "at least" where it must."""

    groups: list[Group]
    people: int
    total: list[str]


@dataclass(slots=True)
class _Pile:
    """Raw numbers of one or more teams: people, read, and of each reaction."""

    name: str
    numbers: list[int]

    @property
    def people(self) -> int:
        return self.numbers[0]

    def take_in(self, other: "_Pile") -> None:
        self.numbers = [mine + theirs for mine, theirs in zip(self.numbers, other.numbers, strict=True)]


def counts_of(post: Post) -> Counts:
    """By team; small teams together by department, and the rest as others. One query."""
    reactions = {f"r{n}": Count("pk", filter=Q(reaction=key)) for n, key in enumerate(Copy.Reaction.values)}
    rows = (
        Copy.objects.filter(post=post)
        .order_by()
        .values_list("team__name", "team__department__name")
        .annotate(Count("pk"), Count("read_at"), **reactions)
    )
    piles = [(_Pile(team or "", list(numbers)), department or "") for team, department, *numbers in rows]
    found = [_group(pile) for pile in _put_together(piles)]
    people = sum(pile.people for pile, _department in piles)
    return Counts(found, people, _total(found))


def _put_together(piles: Sequence[tuple[_Pile, str]]) -> list[_Pile]:
    """Piles of ``SMALLEST`` or more; nobody is left out unless they all together are fewer."""
    large = [pile for pile, _department in piles if pile.name and pile.people >= SMALLEST]
    small: dict[str, _Pile] = {}
    for pile, department in piles:
        if pile not in large:
            name = _("%(department)s, smaller teams") % {"department": department}
            small.setdefault(department if pile.name else "", _Pile(name, [0] * len(pile.numbers))).take_in(pile)
    large += [pile for department, pile in small.items() if department and pile.people >= SMALLEST]
    rest = [pile for pile in small.values() if pile not in large]
    large.sort(key=lambda pile: pile.name)
    if rest:
        others = _Pile(_("others"), [0] * len(rest[0].numbers))
        for pile in rest:
            others.take_in(pile)
        if others.people >= SMALLEST:
            large.append(others)
        elif large:
            smallest = min(large, key=lambda pile: pile.people)
            smallest.take_in(others)
            smallest.name = _("%(first)s and %(second)s") % {"first": smallest.name, "second": others.name}
    return large


def _group(pile: _Pile) -> Group:
    people, *numbers = pile.numbers
    read, *reactions = [Number(number, people) for number in numbers]
    return Group(pile.name, people, read, tuple(reactions))


def _total(groups: Iterable[Group]) -> list[str]:
    """Of read and each reaction the sum, or at least what the rows above add up to: no row is to be told from it."""
    columns = zip(*((group.read, *group.reactions) for group in groups), strict=True)
    return [_sum(column) for column in columns]


def _sum(column: Sequence[Number]) -> str:
    least = sum(number.least for number in column)
    if all(number.is_shown for number in column):
        return str(least)
    return _("at least %d") % least if least else "–"
