"""Say what has to be done on a day of an occasion, and who does it, or that it is nobody's yet."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.notify import notify
from rondpunt.people.trail import record
from rondpunt.publishing.models import Assignment, Occasion

MOST = 40  # on one day of one occasion


class CannotAssign(Exception):
    """The text is for the person at the screen."""


@transaction.atomic
def assign(occasion: Occasion, on: date, what: str, *, to: User | None, by: User, now: datetime) -> Assignment:
    """Raises ``CannotAssign``; then nothing has changed."""
    row = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
    if row.archived_at:
        raise CannotAssign(_("This occasion was archived. Bring it back first."))
    if not row.days(on, on):
        raise CannotAssign(_("It does not happen on that day."))
    if row.assignments.filter(on=on, dropped_at=None).count() >= MOST:
        raise CannotAssign(_("A day of an occasion has at most %d tasks.") % MOST)
    made = Assignment.objects.create(occasion=row, on=on, what=what, user=to, made_by=by, made_at=now)
    told: dict[str, Any] = {"what": what, "on": on.isoformat()}
    record("occasion.task_added", subject=row, at=now, actor=by, team_id=row.team_id, **told)
    if to:
        tell(made, by=by, now=now)
    return made


def tell(assignment: Assignment, *, by: User, now: datetime) -> None:
    """Whoever does it from now on finds it among what is for them."""
    event, day = f"task-{assignment.pk}-{now.isoformat()}", assignment.on.isoformat()
    to = [assignment.user_id] if assignment.user_id else []
    notify("task_given", to=to, event=event, subject=assignment, at=now, actor=by, on=day)
