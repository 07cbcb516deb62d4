"""Archive a picture: it is offered no more. What went out stays as proof."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Asset


@transaction.atomic
def archive_asset(asset: Asset, *, by: User, now: datetime) -> bool:
    """False when it was archived already."""
    if not Asset.objects.filter(pk=asset.pk, archived_at=None).update(archived_at=now):
        return False
    record("asset.archived", subject=asset, at=now, actor=by)
    return True
