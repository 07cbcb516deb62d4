"""Put an example one place earlier or later among those of its audience and language."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import ToneExample


@transaction.atomic
def move_tone_example(example: ToneExample, *, earlier: bool, by: User, now: datetime) -> None:
    """At the end it stays where it is. All are numbered anew, whatever stood there."""
    offered = ToneExample.objects.offered().of(example.audience).filter(language=example.language)
    rows = list(offered.select_for_update(of=("self",)))
    here = next((place for place, row in enumerate(rows) if row.pk == example.pk), None)
    there = None if here is None else here + (-1 if earlier else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, start=1):
        row.position = position
    ToneExample.objects.bulk_update(rows, ["position"])
    record("tone.moved", subject=example, at=now, actor=by, advice=example.advice)
