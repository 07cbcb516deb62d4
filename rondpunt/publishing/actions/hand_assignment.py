"""A task on a day changes hands: somebody takes it, gives it to another, or leaves it to whoever wants it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.actions.assign import CannotAssign, tell
from rondpunt.publishing.models import Assignment


@transaction.atomic
def hand_assignment(assignment: Assignment, *, to: User | None, by: User, now: datetime) -> None:
    """``assignment`` as its page showed it. Raises ``CannotAssign`` where it is in other hands by now, or done."""
    still = Assignment.objects.kept().filter(pk=assignment.pk, user=assignment.user_id, done_at=None)
    # Two who take it at the same moment: one has it, the other reads who.
    if not still.update(user=to):
        raise CannotAssign(_("A colleague was sooner. This is how it stands now."))
    assignment.user = to
    about = assignment.occasion
    told: dict[str, Any] = {"what": assignment.what, "to": to.name if to else "–"}
    record("occasion.task_handed", subject=about, at=now, actor=by, team_id=about.team_id, **told)
    tell(assignment, by=by, now=now)
