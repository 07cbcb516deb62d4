"""Change what we know of a picture: its name, rights, last day, focus and descriptions."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.core import ChangedMeanwhile
from rondpunt.publishing.library import About, rewrite_alts, small_of
from rondpunt.publishing.models import Asset


def change_asset(asset: Asset, about: About, *, seen: int, by: User, now: datetime) -> Asset:
    """``seen`` is the version that the writer looked at. Raises ``ChangedMeanwhile``; then nothing has changed.

    What stands planned has its pictures and descriptions already and is not changed.
    """
    small = small_of(asset.media.read(), about.focus, now) if about.focus != asset.focus else asset.small
    with transaction.atomic():
        row = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
        if row.version != seen:
            raise ChangedMeanwhile
        row.name, row.rights, row.expires_on = about.name, about.rights, about.expires_on
        if about.focus != row.focus:
            row.focused_by, row.focused_at = by, now
        (row.focus_x, row.focus_y), row.small = about.focus, small
        row.version += 1
        row.save()
        rewrite_alts(row, about.alts, by=by, now=now)
        record("asset.changed", subject=row, at=now, actor=by)
    return row
