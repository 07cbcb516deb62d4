"""Offer a picture again that was archived."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import Asset


@transaction.atomic
def bring_back_asset(asset: Asset, *, by: User, now: datetime) -> bool:
    """False when it was there already."""
    if not Asset.objects.filter(pk=asset.pk, archived_at__isnull=False).update(archived_at=None):
        return False
    record("asset.brought_back", subject=asset, at=now, actor=by)
    return True
