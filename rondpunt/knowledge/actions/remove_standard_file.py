"""Take a file away from a standard answer; earlier versions and answers keep theirs."""

from datetime import datetime

from django.db import transaction

from rondpunt.knowledge.actions.keep_standard import remember_version
from rondpunt.knowledge.models import StandardAnswer, StandardFile
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def remove_standard_file(file: StandardFile, *, by: User, now: datetime) -> None:
    """Once, however often it is asked."""
    row = StandardAnswer.objects.select_for_update(of=("self",)).get(pk=file.standard_id)
    if not StandardFile.objects.filter(pk=file.pk).delete()[0]:
        return
    row.version += 1
    row.changed_at = now
    row.save(update_fields=["version", "changed_at"])
    remember_version(row, by=by, now=now)
    record("standard.file_removed", subject=row, at=now, actor=by, team_id=row.team_id, file=file.name)
