"""What stands on the calendar: a post at its moment, and apart from it the cells that have a moment of their own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Min, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rondpunt.publishing.models import Part, Post, Variant
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.publishing.narrowing import Narrowing
from rondpunt.publishing.standing import ORDER, State

MOST = 500
MOST_WITHOUT = 50
WITHDRAWN = ORDER.index(State.WITHDRAWN)


@dataclass(slots=True)
class Entry:
    """``states``: of how many cells a delivery is in each state, "" where none was planned or all was taken back."""

    post: Post
    at: datetime | None
    is_apart: bool = False  # cells with a moment of their own
    states: Counter[str] = field(default_factory=Counter)

    @property
    def kind(self) -> str:
        """The word for its colour: late and wait ask for somebody, else how far it is."""
        if self.states[State.REFUSED] or self.states[State.IN_DOUBT]:
            return "late"
        if self.states[State.HELD]:
            return "wait"
        return str(self.post.stage)

    @property
    def is_movable(self) -> bool:
        """Whether moving is offered; ``may_move`` is what the view asked for its reader."""
        return not self.is_apart and self.post.stage != Post.Stage.SENT and getattr(self.post, "may_move", False)

    @property
    def place(self) -> str:
        """Its moment as a field of day and time has it, by the clock in the house."""
        return timezone.localtime(self.at).strftime("%Y-%m-%dT%H:%M") if self.at else ""

    @property
    def hour(self) -> int:
        """Of the clock in the house."""
        return timezone.localtime(self.at).hour if self.at else 0

    @property
    def says(self) -> str:
        """How far it is: the stage and how many messages, or what became of them."""
        stage = str(self.post.get_stage_display())
        if self._is_under_way:
            return self.tells
        return f"{stage} · {self.tells}" if self.tells else stage

    @property
    def tells(self) -> str:
        """The same where the stage is known: how many messages, or what became of them."""
        if self._is_under_way:
            return ", ".join(self._outcomes(self.states.total()))
        count = self.states.total()
        return ngettext("%(count)d message", "%(count)d messages", count) % {"count": count} if count else ""

    @property
    def _is_under_way(self) -> bool:
        return any(count and state not in ("", State.WAITING) for state, count in self.states.items())

    def _outcomes(self, count: int) -> Iterator[str]:
        told = {"sent": self.states[State.SENT], "count": count}
        yield _("%(sent)d of %(count)d sent") % told
        for state in (State.REFUSED, State.IN_DOUBT, State.HELD, State.SENDING):
            if self.states[state]:
                yield f"{self.states[state]} {state.label}"


@dataclass(frozen=True, slots=True)
class Shown:
    """``is_cut``: there is more than fits. ``without``: what has no moment yet, where it was asked for."""

    entries: list[Entry]
    is_cut: bool
    without: list[Entry]


def entries_between(
    seen: PostQuerySet, start: datetime, end: datetime, *, narrowing: Narrowing, with_ideas: bool = False
) -> Shown:
    """What of ``seen`` goes out, or went out, from ``start`` until before ``end``; two queries, three with ideas."""
    apart = Variant.objects.filter(narrowing.cells, goes_out_at__gte=start, goes_out_at__lt=end)
    found = narrowing.narrow(seen.kept()).filter(
        Q(goes_out_at__gte=start, goes_out_at__lt=end) | Q(pk__in=apart.order_by().values("post"))
    )
    posts = list(found.order_by("goes_out_at", "id")[: MOST + 1])
    ideas = narrowing.narrow(seen.kept().filter(goes_out_at=None)).order_by("-changed_at", "-id")
    made = entries_of([*posts[:MOST], *(ideas[:MOST_WITHOUT] if with_ideas else ())], narrowing)
    entries = [entry for entry in made if entry.at and start <= entry.at < end]
    entries.sort(key=lambda entry: (entry.at or start, entry.post.pk))
    return Shown(entries, len(posts) > MOST, [entry for entry in made if entry.at is None])


def entries_of(posts: Sequence[Post], narrowing: Narrowing) -> list[Entry]:
    """For each post one at its moment, and one for each moment that some of its cells have of their own."""
    made: dict[tuple[int, datetime | None], Entry] = {(post.pk, None): Entry(post, post.goes_out_at) for post in posts}
    for number, at, state, count in _cells(posts, narrowing):
        post = made[number, None].post
        own = at if at != post.goes_out_at else None
        entry = made.setdefault((number, own), Entry(post, own, is_apart=True))
        entry.states[state] += count
    return list(made.values())


def _cells(posts: Iterable[Post], narrowing: Narrowing) -> Iterator[tuple[int, datetime | None, str, int]]:
    """(post, moment of its own, state, how many cells); the worst of several parts is that of the cell."""
    worst = Min(Case(*(When(delivery__state=state, then=Value(place)) for place, state in enumerate(ORDER))))
    last_round = Part.objects.filter(variant=OuterRef("pk"), round=OuterRef("round")).order_by().values("variant")
    cells = Variant.objects.filter(narrowing.cells, post__in=posts).order_by()
    counted = (
        cells.annotate(worst=Subquery(last_round.annotate(place=worst).values("place"), output_field=IntegerField()))
        .values_list("post_id", "goes_out_at", "worst")
        .annotate(count=Count("pk"))
    )
    for number, at, place, count in counted:
        yield number, at, "" if place is None or place == WITHDRAWN else ORDER[place].value, count
