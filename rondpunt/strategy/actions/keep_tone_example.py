"""Add an example to the tone-of-voice guide, or change one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import ToneExample
from rondpunt.strategy.models.tone_example import MOST


class TooManyExamples(Exception):
    """As many as one reads beside a text stand there."""

    def __str__(self) -> str:
        return _("There are %(most)s examples in this language already. Archive one first: nobody reads more.") % {
            "most": MOST
        }


@transaction.atomic
def keep_tone_example(example: ToneExample, *, by: User | None, now: datetime) -> ToneExample:
    """Save ``example`` as it was filled in, a new one below the others; raises ``TooManyExamples``."""
    check_room(example)
    verb = "tone.changed" if example.pk else "tone.added"
    if not example.pk:
        last = ToneExample.objects.filter(audience=example.audience, language=example.language)
        example.position = (last.aggregate(last=Max("position"))["last"] or 0) + 1
        example.added_by, example.added_at = by, now
    example.save()
    record(verb, subject=example, at=now, actor=by, advice=example.advice, language=example.language)
    return example


def check_room(example: ToneExample) -> None:
    """Raises ``TooManyExamples`` where ``example`` cannot stand with the others of its audience and language."""
    others = ToneExample.objects.offered().filter(audience=example.audience, language=example.language)
    if others.exclude(pk=example.pk).count() >= MOST:
        raise TooManyExamples
