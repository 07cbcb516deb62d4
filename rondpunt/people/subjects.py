"""What lines of the trail and notifications are about, fetched by kind and number; knows no room above this one."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from rondpunt.people.kinds import BEHIND_THE_WALL
from rondpunt.people.models import User

Mark = tuple[str, int]  # (kind, number)


def subjects_of(marks: Iterable[Mark]) -> dict[Mark, models.Model]:
    """The subjects that still exist; a query a kind."""
    return _fetched(marks, None)


def seen_by(reader: User, marks: Iterable[Mark]) -> dict[Mark, models.Model]:
    """Those that ``reader`` may see now. What stands behind the team wall and cannot say who sees it, nobody sees."""
    return _fetched(marks, reader)


def _fetched(marks: Iterable[Mark], reader: User | None) -> dict[Mark, models.Model]:
    wanted: dict[str, set[int]] = {}
    for kind, number in marks:
        wanted.setdefault(kind, set()).add(number)
    nouns = {model._meta.model_name: model for model in apps.get_models() if model.__module__.startswith("rondpunt.")}
    found: dict[Mark, models.Model] = {}
    for kind, numbers in wanted.items():
        if kind in nouns:
            rows = nouns[kind]._default_manager.all()
            if reader and kind in BEHIND_THE_WALL:
                rows = rows.visible_to(reader) if hasattr(rows, "visible_to") else rows.none()
            found |= {(kind, number): row for number, row in rows.in_bulk(numbers).items()}
    return found
