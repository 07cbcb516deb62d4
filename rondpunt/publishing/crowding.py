"""Too much at once, or nothing for too long: posts that crowd one channel, audiences that hear nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, Max, Min, Q, When
from django.db.models.functions import Coalesce

from rondpunt.publishing.models import Post, Variant
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.strategy.models import Audience

CROWD = 3  # posts
WITHIN = timedelta(hours=1)
SILENCE = timedelta(days=14)
REMEMBERED = timedelta(days=366)  # whoever heard nothing in a year is no audience that we speak to
MOST = 5000


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One post on one channel at one moment; however many of its cells go there."""

    at: datetime
    post_id: int
    title: str
    channel_id: int
    channel: str


@dataclass(frozen=True, slots=True)
class Collision:
    """Posts that go out on one channel within an hour."""

    channel: str
    slots: tuple[Slot, ...]

    @property
    def first(self) -> datetime:
        """When it begins."""
        return self.slots[0].at


@dataclass(frozen=True, slots=True)
class Silence:
    """An audience that hears nothing ``since``; ``until`` None: nothing is planned."""

    audience: str
    since: datetime
    until: datetime | None


def collisions(slots: Iterable[Slot]) -> list[Collision]:
    """Each longest run of at least ``CROWD`` posts on one channel that begin within ``WITHIN`` of its first."""
    lanes: dict[int, dict[tuple[int, datetime], Slot]] = {}
    for slot in sorted(slots):
        lanes.setdefault(slot.channel_id, {}).setdefault((slot.post_id, slot.at), slot)
    found = [run for lane in lanes.values() for run in _runs(list(lane.values()))]
    return sorted(found, key=lambda one: (one.first, one.channel))


def _runs(lane: Sequence[Slot]) -> Iterator[Collision]:
    begin = 0
    while begin < len(lane):
        end = begin
        while end + 1 < len(lane) and lane[end + 1].at - lane[begin].at < WITHIN:
            end += 1
        run = lane[begin : end + 1]
        if len({slot.post_id for slot in run}) >= CROWD:
            yield Collision(run[0].channel, tuple(run))
            begin = end
        begin += 1


def silences(heard: Mapping[str, tuple[datetime | None, datetime | None]], *, now: datetime) -> list[Silence]:
    """``heard``: by the name of an audience when it heard something last, and when it will next."""
    return [
        Silence(audience, last, upcoming)
        for audience, (last, upcoming) in heard.items()
        if last and (upcoming or now) - last >= SILENCE
    ]


def slots_between(seen: PostQuerySet, start: datetime, end: datetime) -> list[Slot]:
    """What of ``seen`` stands on which channel from ``start`` until before ``end``; one query."""
    cells = Variant.objects.filter(post__in=seen.kept()).exclude(post__stage=Post.Stage.IDEA)
    cells = cells.filter(
        Q(goes_out_at__gte=start, goes_out_at__lt=end)
        | Q(goes_out_at=None, post__goes_out_at__gte=start, post__goes_out_at__lt=end)
    ).annotate(at=Coalesce("goes_out_at", "post__goes_out_at"))
    rows = cells.order_by().values_list("at", "post_id", "post__title", "channel_id", "channel__name").distinct()
    return [Slot(*row) for row in rows[:MOST]]


def heard_by(seen: PostQuerySet, *, now: datetime) -> dict[str, tuple[datetime | None, datetime | None]]:
    """For each offered audience that had posts when it heard something last, and when it will next; one query."""
    certain = seen.kept().filter(stage__in=[Post.Stage.PLANNED, Post.Stage.SENT], goes_out_at__gte=now - REMEMBERED)
    moment = Coalesce("goes_out_at", "post__goes_out_at")
    cells = Variant.objects.filter(post__in=certain, audience__in=Audience.objects.offered()).annotate(at=moment)
    rows = (
        cells.order_by()
        .values("audience", "audience__name")
        .annotate(last=Max(Case(When(at__lte=now, then=F("at")))), upcoming=Min(Case(When(at__gt=now, then=F("at")))))
    )
    return {row["audience__name"]: (row["last"], row["upcoming"]) for row in rows.order_by("audience__name")}


def beside(variants: Sequence[Variant], seen: PostQuerySet) -> list[Slot]:
    """Other posts of ``seen`` within an hour of these variants of one post, on the same channel; one query."""
    own = [(variant.moment, variant) for variant in variants]
    there = [(at, variant) for at, variant in own if at]
    if not there:
        return []
    first, last = min(at for at, _ in there), max(at for at, _ in there)
    others = slots_between(seen.exclude(pk=there[0][1].post_id), first - WITHIN, last + WITHIN)
    return [
        other
        for other in sorted(others)
        if any(other.channel_id == variant.channel_id and abs(at - other.at) < WITHIN for at, variant in there)
    ]
