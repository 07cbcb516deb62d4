"""Make a department, rename it, or hang it elsewhere in the tree."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.people.actions.arrange_team import NameTaken
from rondpunt.people.models import Department, User
from rondpunt.people.trail import record


class RunsInACircle(Exception):
    """A department cannot be part of itself, nor of what is part of it."""

    def __str__(self) -> str:
        return _("A department cannot be part of itself or of a department below it.")


def arrange_department(
    department: Department | None, *, name: str, parent: Department | None, by: User | None, now: datetime
) -> Department:
    """``None`` makes a new one. Raises ``NameTaken`` or ``RunsInACircle``."""
    before = department.name if department else ""
    changed = Department(pk=department.pk if department else None, name=name, parent=parent)
    with transaction.atomic():
        # The whole tree is locked: two moves at once, each right by itself, could close a circle together.
        parents = dict(Department.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
        _refuse_circle(changed, parents)
        try:
            with transaction.atomic():
                changed.save()
        except IntegrityError as error:
            raise NameTaken from error
        verb = "department.changed" if before else "department.added"
        above = parent.name if parent else ""
        record(verb, subject=changed, at=now, actor=by, name=name, parent=above, before=before)
    return changed


def _refuse_circle(department: Department, parents: Mapping[int, int | None]) -> None:
    above = department.parent_id
    while above is not None:
        if above == department.pk:
            raise RunsInACircle
        above = parents.get(above)
