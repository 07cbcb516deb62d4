"""Take a standard answer out of the archive."""

from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.knowledge.actions.keep_standard import ShortcutTaken
from rondpunt.knowledge.models import StandardAnswer
from rondpunt.people.models import User
from rondpunt.people.trail import record


def bring_back_standard(standard: StandardAnswer, *, by: User, now: datetime) -> bool:
    """False when it was not in the archive; raises ``ShortcutTaken`` when another took its shortcut meanwhile."""
    try:
        with transaction.atomic():
            if not StandardAnswer.objects.filter(pk=standard.pk, archived_at__isnull=False).update(archived_at=None):
                return False
            record("standard.brought_back", subject=standard, at=now, actor=by, team_id=standard.team_id)
    except IntegrityError as error:
        raise ShortcutTaken from error
    return True
