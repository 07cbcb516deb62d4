"""Show an example no longer beside the editor."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import ToneExample


@transaction.atomic
def archive_tone_example(example: ToneExample, *, by: User, now: datetime) -> None:
    """Once; what is archived already stays so."""
    if ToneExample.objects.offered().filter(pk=example.pk).update(archived_at=now):
        record("tone.archived", subject=example, at=now, actor=by, advice=example.advice)
