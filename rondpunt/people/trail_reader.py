"""Reading the trail: which lines, in pages, and what each of them says to this reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from rondpunt.people.kinds import BEHIND_THE_WALL, KINDS
from rondpunt.people.models import TrailEntry, User
from rondpunt.people.rights import Right
from rondpunt.people.subjects import subjects_of
from rondpunt.people.trail import THE_HOUSE
from rondpunt.people.verbs import sentence
from rondpunt.people.ways import ways

THE_HOUSE_ITSELF = "house"  # in the filter, where a user's number stands


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: by whom (a user's number or ``house``), verb, subject, period (days of the organisation)."""

    who: str = ""
    verb: str = ""
    kind: str = ""
    number: int | None = None
    since: date | None = None
    until: date | None = None

    def lines(self) -> "models.QuerySet[TrailEntry]":
        """The lines, newest first."""
        found = TrailEntry.objects.order_by("-at", "-id")
        if self.who == THE_HOUSE_ITSELF:
            found = found.filter(actor=None, actor_name=THE_HOUSE)
        elif self.who:
            found = found.filter(actor_id=int(self.who))
        if self.verb:
            found = found.filter(verb=self.verb)
        if self.kind:
            found = found.filter(subject_kind=self.kind)
        if self.number is not None:
            found = found.filter(subject_id=self.number)
        if self.since:
            found = found.filter(at__gte=_midnight(self.since))
        if self.until:
            found = found.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """One line as this reader may read it."""

    entry: TrailEntry
    actor: str
    says: str
    url: str
    particulars: Mapping[str, object]


def before(lines: "models.QuerySet[TrailEntry]", at: datetime, pk: int) -> "models.QuerySet[TrailEntry]":
    """The next page (keyset): older than the last line of the page before."""
    return lines.filter(models.Q(at__lt=at) | models.Q(at=at, id__lt=pk))


def told_to(reader: User, entries: Iterable[TrailEntry]) -> list[Line]:
    """The lines in words. The team wall stands here too: who may not read a team's conversations sees that something
    happened, by which colleague and when, and neither the citizen's name nor the subject."""
    found = list(entries)
    sees_all, mine = reader.can(Right.SEE_ALL), reader.teams_with(Right.READ)
    open_lines = {
        entry.pk for entry in found if sees_all or entry.subject_kind not in BEHIND_THE_WALL or entry.team_id in mine
    }
    open_lines -= _sealed(reader, (entry for entry in found if entry.pk in open_lines))
    subjects = subjects_of((entry.subject_kind, entry.subject_id) for entry in found if entry.pk in open_lines)
    leads = ways(reader, subjects)
    lines = []
    for entry in found:
        mark = (entry.subject_kind, entry.subject_id)
        if entry.pk in open_lines:
            lines.append(_line(entry, subjects.get(mark), leads.get(mark, ""), is_open=True))
        else:  # it says nothing of its subject, though another line about that may be open
            lines.append(_line(entry, None, "", is_open=False))
    return lines


def _line(entry: TrailEntry, subject: models.Model | None, url: str, *, is_open: bool) -> Line:
    citizen = entry.actor_id is None and entry.actor_name != THE_HOUSE
    actor = entry.actor_name if is_open or not citizen else _("somebody")
    kind = str(KINDS.get(entry.subject_kind, entry.subject_kind))
    name = f"{kind} {entry.subject_id}"
    if subject is not None and type(subject).__str__ is not models.Model.__str__:
        name = str(subject) or name
    particulars = entry.particulars if is_open else {}
    says = sentence(entry.verb, actor=actor, subject=name, particulars=particulars)
    return Line(entry, actor, says, url, particulars)


def _sealed(reader: User, entries: Iterable[TrailEntry]) -> set[int]:
    """The lines about something that is closed to this reader inside the wall; only such nouns can say so."""
    closed: set[int] = set()
    by_kind: dict[str, dict[int, list[int]]] = {}
    for entry in entries:
        by_kind.setdefault(entry.subject_kind, {}).setdefault(entry.subject_id, []).append(entry.pk)
    for model in apps.get_models():
        about = by_kind.get(model._meta.model_name or "") if model.__module__.startswith("rondpunt.") else None
        asked = getattr(model._default_manager, "closed_to", None)
        if about and asked:
            for number in asked(reader).filter(pk__in=about).values_list("pk", flat=True):
                closed.update(about[number])
    return closed


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
