"""How an action writes the trail; call it inside the transaction of the action itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from rondpunt.people.models import TrailEntry, User
from rondpunt.people.models.rows import made

THE_HOUSE = "Rondpunt"


def entry(
    verb: str,
    *,
    subject: models.Model,
    at: datetime,
    actor: User | None = None,
    actor_name: str = "",
    team_id: int | None = None,
    **particulars: object,
) -> TrailEntry:
    """An unsaved line of the trail about ``subject``; ``particulars`` must fit in JSON and hold no secret."""
    return made(
        TrailEntry,
        at=at,
        actor_id=actor.pk if actor else None,
        actor_name=(actor.name if actor else actor_name or THE_HOUSE)[:200],
        verb=verb,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        team_id=team_id,
        particulars=particulars,
    )


def record(
    verb: str,
    *,
    subject: models.Model,
    at: datetime,
    actor: User | None = None,
    actor_name: str = "",
    team_id: int | None = None,
    **particulars: object,
) -> TrailEntry:
    """Write one line of the trail about ``subject``."""
    line = entry(verb, subject=subject, at=at, actor=actor, actor_name=actor_name, team_id=team_id, **particulars)
    line.save(force_insert=True)
    return line


def record_all(lines: Iterable[TrailEntry]) -> None:
    """Write many lines at once, in their order."""
    TrailEntry.objects.insert_each(list(lines))
