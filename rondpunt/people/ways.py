"""Where a line of the trail leads its reader: to the page of what it is about, if they may open that page.

Nouns that have a page and know who sees them (``visible_to``) lead there by themselves. For others a function answers
for many at once; those of the rooms above stand in the setting ``WAYS``, for this room knows none of their pages.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.module_loading import import_string

from rondpunt.people.models import User
from rondpunt.people.rights import Right
from rondpunt.people.subjects import Mark

Ways = Callable[[User, Sequence[int]], Mapping[int, str]]


def ways(reader: User, subjects: Mapping[Mark, models.Model]) -> dict[Mark, str]:
    """An address for each of these that ``reader`` may open; a few queries a kind, whatever the number."""
    by_kind: dict[str, list[int]] = {}
    for kind, number in subjects:
        by_kind.setdefault(kind, []).append(number)
    found: dict[Mark, str] = {}
    for kind, numbers in by_kind.items():
        if kind in _OWN or kind in settings.WAYS:
            way: Ways = _OWN.get(kind) or import_string(settings.WAYS[kind])
            found |= {(kind, number): address for number, address in way(reader, numbers).items()}
        else:
            found |= _by_themselves(reader, [subjects[kind, number] for number in numbers], kind)
    return found


def _by_themselves(reader: User, rows: Sequence[models.Model], kind: str) -> dict[Mark, str]:
    model = type(rows[0])
    seen = getattr(model._default_manager.all(), "visible_to", None)
    if seen is None or not hasattr(model, "get_absolute_url"):
        return {}
    numbers = set(seen(reader).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return {(kind, row.pk): row.get_absolute_url() for row in rows if row.pk in numbers}  # type: ignore[attr-defined]


def _to_users(reader: User, numbers: Iterable[int]) -> dict[int, str]:
    if reader.can(Right.USERS):
        return {number: reverse("people:user", args=[number]) for number in numbers}
    return {reader.pk: reverse("people:profile")} if reader.pk in numbers else {}


def _to_teams(reader: User, numbers: Iterable[int]) -> dict[int, str]:
    seen = set(numbers) if reader.can(Right.USERS) else set(numbers) & reader.teams_with(Right.MEMBERS)
    return {number: reverse("people:team", args=[number]) for number in seen}


def _to_departments(reader: User, numbers: Iterable[int]) -> dict[int, str]:
    may = reader.can(Right.USERS)
    return {number: reverse("people:department", args=[number]) for number in numbers} if may else {}


_OWN: dict[str, Ways] = {"user": _to_users, "team": _to_teams, "department": _to_departments}
