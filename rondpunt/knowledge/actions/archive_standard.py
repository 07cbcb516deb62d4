"""Put a standard answer away: it is offered no more, and what it said can still be read."""

from datetime import datetime

from django.db import transaction

from rondpunt.knowledge.models import StandardAnswer
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def archive_standard(standard: StandardAnswer, *, by: User, now: datetime) -> bool:
    """False when it was archived already."""
    if not StandardAnswer.objects.filter(pk=standard.pk, archived_at=None).update(archived_at=now):
        return False
    record("standard.archived", subject=standard, at=now, actor=by, team_id=standard.team_id)
    return True
