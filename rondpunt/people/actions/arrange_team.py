"""Make a team, or change its name and department."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import Department, Team, User
from rondpunt.people.trail import record


class NameTaken(Exception):
    """Another team or department has this name."""

    def __str__(self) -> str:
        return _("This name is taken.")


def arrange_team(
    team: Team | None, *, name: str, department: Department | None, by: User | None, now: datetime
) -> Team:
    """``None`` makes a new one. Raises ``NameTaken``."""
    before = team.name if team else ""
    changed = Team(pk=team.pk if team else None, name=name, department=department)
    with transaction.atomic():
        try:
            with transaction.atomic():
                changed.save()
        except IntegrityError as error:
            raise NameTaken from error
        verb = "team.changed" if before else "team.added"
        hangs_in = department.name if department else ""
        record(
            verb, subject=changed, at=now, actor=by, team_id=changed.pk, name=name, department=hangs_in, before=before
        )
    return changed
