"""Show an archived example beside the editor again."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.actions.keep_tone_example import check_room
from rondpunt.strategy.models import ToneExample


@transaction.atomic
def bring_back_tone_example(example: ToneExample, *, by: User, now: datetime) -> None:
    """Where it stood; raises ``TooManyExamples``."""
    check_room(example)
    if ToneExample.objects.filter(pk=example.pk, archived_at__isnull=False).update(archived_at=None):
        record("tone.brought_back", subject=example, at=now, actor=by, advice=example.advice)
