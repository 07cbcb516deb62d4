"""Take an occasion off the calendar, or put it back."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Occasion


@transaction.atomic
def archive_occasion(occasion: Occasion, *, back: bool = False, by: User, now: datetime) -> None:
    """Once; what stands so already stays so. ``back``: it stands on the calendar again."""
    rows = Occasion.objects.filter(pk=occasion.pk, archived_at__isnull=not back)
    if rows.update(archived_at=None if back else now):
        verb = "occasion.brought_back" if back else "occasion.archived"
        record(verb, subject=occasion, at=now, actor=by, team_id=occasion.team_id)
