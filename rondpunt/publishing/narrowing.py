"""What the calendar is narrowed to: for whom, where, for what, by which department; as the address says it."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks_to_publish_on
from rondpunt.people.models import Department
from rondpunt.publishing.models import Variant
from rondpunt.publishing.models.post import PostQuerySet
from rondpunt.strategy.models import Audience

INTERNAL, EXTERNAL = "internal", "external"
MOST_INITIATIVES = 200


@dataclass(frozen=True, slots=True)
class Narrowing:
    """0 and "" narrow nothing."""

    audience: int = 0
    channel: int = 0
    department: int = 0
    initiative: str = ""
    reach: str = ""  # internal, external

    @classmethod
    def asked(cls, address: QueryDict) -> "Narrowing":
        """As the address says it; what makes no sense narrows nothing."""
        reach = address.get("reach", "")
        return cls(
            audience=_number(address.get("audience", "")),
            channel=_number(address.get("channel", "")),
            department=_number(address.get("department", "")),
            initiative=address.get("initiative", "").replace("\x00", "")[:120],
            reach=reach if reach in (INTERNAL, EXTERNAL) else "",
        )

    @property
    def told(self) -> dict[str, str]:
        """What narrows, by its name in the address."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    @property
    def query(self) -> str:
        """The same as a part of an address, "" when nothing narrows."""
        return urlencode(self.told)

    @property
    def cells(self) -> Q:
        """The cells that are counted."""
        wanted = Q()
        if self.audience:
            wanted &= Q(audience=self.audience)
        if self.channel:
            wanted &= Q(channel=self.channel)
        return wanted

    def narrow(self, posts: PostQuerySet) -> PostQuerySet:
        """Those of ``posts`` that are shown."""
        if self.audience or self.channel:
            posts = posts.filter(Exists(Variant.objects.filter(self.cells, post=OuterRef("pk")).order_by()))
        if self.department:
            posts = posts.filter(team__department__in=_with_parts(self.department))
        if self.initiative:
            posts = posts.filter(initiative=self.initiative)
        return posts.filter(is_internal=self.reach == INTERNAL) if self.reach else posts


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing by which the calendar can be narrowed: its name in the address and what can be chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


def choices(narrowing: Narrowing, seen: PostQuerySet) -> list[Choice]:
    """What can be chosen, in four queries; initiatives are those of the posts that the reader sees."""
    named = seen.exclude(initiative="").order_by("initiative").values_list("initiative", flat=True).distinct()
    offered: list[tuple[str, str, list[tuple[Any, str]]]] = [
        ("audience", _("For whom"), [(row.pk, row.name) for row in Audience.objects.offered()]),
        (
            "channel",
            _("Channel"),
            [(row.pk, row.name) for row in Channel.objects.filter(network__in=networks_to_publish_on())],
        ),
        ("initiative", _("Initiative"), [(name, name) for name in named[:MOST_INITIATIVES]]),
        ("department", _("Department"), [(row.pk, row.name) for row in Department.objects.all()]),
        ("reach", _("Reach"), [(EXTERNAL, _("for everybody")), (INTERNAL, _("for colleagues"))]),
    ]
    told = narrowing.told
    return [
        Choice(name, label, [(str(value), text) for value, text in options], told.get(name, ""))
        for name, label, options in offered
        if options
    ]


def in_words(narrowing: Narrowing) -> list[str]:
    """What it is narrowed to, each in a word or two; what is gone is told by three dots."""
    named: list[tuple[int, type[Audience | Channel | Department]]] = [
        (narrowing.audience, Audience),
        (narrowing.channel, Channel),
        (narrowing.department, Department),
    ]
    words = [str(kind.objects.filter(pk=number).first() or "…") for number, kind in named if number]
    words += [narrowing.initiative] if narrowing.initiative else []
    return words + (
        [_("for colleagues") if narrowing.reach == INTERNAL else _("for everybody")] if narrowing.reach else []
    )


def _with_parts(department: int) -> list[int]:
    """A department and all that hang below it."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found, fresh = {department}, {department}
    while fresh:
        fresh = {part for part, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return sorted(found)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
