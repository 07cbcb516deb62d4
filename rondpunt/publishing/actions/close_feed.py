"""Close a calendar feed: its address answers no more."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Feed


@transaction.atomic
def close_feed(feed: Feed, *, by: User, now: datetime) -> bool:
    """False when it was closed already."""
    if not Feed.objects.filter(pk=feed.pk, closed_at=None).update(closed_at=now):
        return False
    record("feed.closed", subject=feed, at=now, actor=by)
    return True
