"""A task on a day is done, or not after all; or it is dropped, because nobody has to do it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Assignment

# By the word: what changes, and the verb of the trail. "open" is the undo of both.
_TO: dict[str, str] = {"done": "occasion.task_done", "dropped": "occasion.task_dropped", "open": "occasion.task_open"}


@transaction.atomic
def finish_assignment(assignment: Assignment, word: str, *, by: User, now: datetime) -> bool:
    """``word`` "done", "dropped" or "open" (again). False where it stood so already."""
    change: dict[str, Any] = {
        "done_at": now if word == "done" else None,
        "dropped_at": now if word == "dropped" else None,
    }
    row = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    stood = "done" if row.done_at else "dropped" if row.dropped_at else "open"
    if stood == word:
        return False
    Assignment.objects.filter(pk=row.pk).update(**change)
    about, told = assignment.occasion, {"what": row.what}
    record(_TO[word], subject=about, at=now, actor=by, team_id=about.team_id, **told)
    return True
