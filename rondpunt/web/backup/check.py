"""Is this backup whole? Every checksum is compared and the database in it opened and counted; nothing is restored."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from rondpunt.web.backup import postgresql, sqlite
from rondpunt.web.backup.archive import Archive, opened
from rondpunt.web.backup.errors import BackupError, NotABackup
from rondpunt.web.backup.manifest import Manifest

NAMED_AT_MOST = 5


def check_backup(path: Path, *, step: Callable[[int], object] = lambda _count: None) -> Manifest:
    """Read all of it; ``step`` is called for every file.

    Raises ``NotABackup`` that names everything that is wrong (of many the first few), and ``BackupError`` where it
    cannot be looked at here: no room, or no program of PostgreSQL to read its dump.
    """
    with opened(path) as archive:
        faults = list(_faults(archive, step))
        if faults:
            more = len(faults) - NAMED_AT_MOST
            rest = [f"And {more} more."] if more > 0 else []
            raise NotABackup(" ".join([*faults[:NAMED_AT_MOST], *rest]))
        return archive.manifest


def _faults(archive: Archive, step: Callable[[int], object]) -> Iterator[str]:
    """Every sentence about something that is wrong; a damaged file does not hide the next one."""
    try:
        _open_database(archive)
    except NotABackup as fault:
        yield str(fault)
    try:
        names = archive.names()
    except NotABackup as fault:
        yield str(fault)
        return
    for name in names:
        try:
            archive.copy_file(name)
        except NotABackup as fault:
            yield str(fault)
        step(1)


def _open_database(archive: Archive) -> None:
    """Raise ``NotABackup`` unless the database opens, is sound, and has as many rows as when it was made."""
    manifest, data = archive.manifest, Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".checking-", dir=data) as folder:
        database = Path(folder) / "database"
        try:
            with database.open("xb") as into:
                archive.copy_database(into)
        except OSError as error:
            raise BackupError(f"There is no room to open its database in {data}: {error.strerror}.") from error
        rows = (postgresql if manifest.kind == "postgresql" else sqlite).count_rows(database, list(manifest.counts))
    for table, count in manifest.counts.items():
        found = rows.get(table)
        if found is None:
            raise NotABackup(f"Its database lacks the table {table}.")
        if found != count:
            raise NotABackup(f"Table {table} has {found} rows, {count} when the backup was made.")
