"""Put an occasion on the calendar, or change one."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.models import Occasion

FIELDS = ("team", "title", "note", "first_on", "time", "rule", "until_on")


@transaction.atomic
def keep_occasion(occasion: Occasion, *, seen: int = 0, by: User, now: datetime) -> Occasion:
    """Save ``occasion`` as it was filled in; ``seen`` is the version of one that is changed.

    Raises ``ChangedMeanwhile``; then nothing has changed.
    """
    is_new = occasion.pk is None
    if is_new:
        occasion.made_by, occasion.made_at = by, now
    else:
        row = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
        if row.version != seen:
            raise ChangedMeanwhile
        for name in FIELDS:
            setattr(row, name, getattr(occasion, name))
        occasion = row
        occasion.version += 1
    if occasion.rule == Occasion.Rule.ONCE:
        occasion.until_on = occasion.first_on  # so that the calendar asks for one range
    occasion.save()
    verb = "occasion.added" if is_new else "occasion.changed"
    record(verb, subject=occasion, at=now, actor=by, team_id=occasion.team_id)
    return occasion
