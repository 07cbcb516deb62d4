"""The house remembers its backups, for the health page and the trail."""

from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from rondpunt.people.trail import record
from rondpunt.web.backup.manifest import Manifest
from rondpunt.web.models import Backup


def _is_known() -> bool:
    """A program that is newer than its database makes backups too, just before it is brought up to date."""
    return Backup._meta.db_table in connection.introspection.table_names()


@transaction.atomic
def remember_made(manifest: Manifest, path: Path) -> None:
    """It was made and is whole on the disk."""
    if _is_known():
        row = Backup.objects.create(
            archive=manifest.id, made_at=manifest.made, place=str(path)[:1000], size=path.stat().st_size
        )
        record("backup.made", subject=row, at=manifest.made, size=row.size)


@transaction.atomic
def remember_checked(manifest: Manifest, *, now: datetime) -> None:
    """Somebody read all of it and found it whole; of a backup that this house never made, nothing is remembered."""
    for row in Backup.objects.filter(archive=manifest.id, restored_at=None) if _is_known() else ():
        Backup.objects.filter(pk=row.pk).update(checked_at=now)
        record("backup.checked", subject=row, at=now)
