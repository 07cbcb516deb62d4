"""Restore a backup: everything is readied beside the house that is there, and takes its place in one step.

Files first (known by their content, they disturb nobody), then the database; whatever goes wrong before the swap leaves
the old house as it was.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from rondpunt.people.models import Organisation, User
from rondpunt.web.backup import postgresql, sqlite
from rondpunt.web.backup.archive import CONTENT, Archive, opened
from rondpunt.web.backup.errors import BackupError, NotABackup, WouldReplace
from rondpunt.web.backup.manifest import Manifest, unknown_migrations
from rondpunt.web.backup.wake import Woken, wake
from rondpunt.web.models import Worker

SILENT_AFTER = timedelta(seconds=60)
ROOM_TO_SPARE = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what a person should look at."""

    manifest: Manifest
    woken: Woken


def restore(
    path: Path, *, replace: bool, pause_channels: bool, step: Callable[[int], object] = lambda _count: None
) -> Restored:
    """Make the house that of the backup in ``path``. Raises ``BackupError``; then nothing has changed."""
    with opened(path) as archive:
        _refuse_what_does_not_fit(archive.manifest)
        _refuse_over_a_house(replace=replace)
        names = archive.names()
        beside = Path(settings.DATA) / "restoring"
        shutil.rmtree(beside, ignore_errors=True)  # of a restore that was killed
        beside.mkdir(parents=True, mode=0o700)
        added: list[Path] = []
        try:
            _refuse_without_room(archive.manifest)
            woken = _carry_in(archive, names, beside, added, pause_channels=pause_channels, step=step)
        except BaseException:
            for file in added:
                file.unlink(missing_ok=True)
            raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        if replace:
            _forget_files_but(set(names))
        return Restored(archive.manifest, woken)


def _carry_in(
    archive: Archive,
    names: list[str],
    beside: Path,
    added: list[Path],
    *,
    pause_channels: bool,
    step: Callable[[int], object],
) -> Woken:
    database = beside / "database"
    try:
        with database.open("xb") as into:
            archive.copy_database(into)
        for name in names:
            # Those known by their content disturb nobody; another may have the name of one that the old house shows.
            root = Path(settings.MEDIA_ROOT) if CONTENT.fullmatch(name) else beside / "files"
            _put_file(archive, name, root, added)
            step(1)
    except OSError as error:
        raise BackupError(f"{error.filename or beside} cannot be written: {error.strerror}.") from error
    found: list[Woken] = []

    def finish() -> None:
        _compare(archive.manifest)
        call_command("migrate", interactive=False, verbosity=0)
        found.append(wake(archive.manifest, now=timezone.now(), pause_channels=pause_channels))

    (postgresql if connection.vendor == "postgresql" else sqlite).load(database, finish)
    for name in archive.manifest.files:
        target = Path(settings.MEDIA_ROOT) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (beside / "files" / name).replace(target)
    return found[0]


def _refuse_what_does_not_fit(manifest: Manifest) -> None:
    if manifest.kind != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.kind} and this house is on {connection.vendor}: "
            "restore it on the same kind of database (RONDPUNT_DATABASE says which)."
        )
    if unknown := unknown_migrations(manifest):
        raise BackupError(
            f"The backup was made by a newer Rondpunt ({manifest.version}; unknown here: {unknown[0]}): "
            "bring the program up to date, then restore."
        )
    engine = postgresql if connection.vendor == "postgresql" else sqlite
    try:
        engine.refuse_server(manifest.server)
    except DatabaseError as error:
        raise BackupError(f"The database does not answer ({str(error).splitlines()[0]}).") from error


def _refuse_over_a_house(*, replace: bool) -> None:
    here = "There is a house here already; restoring puts the backup in its place. If you mean that, add --replace."
    try:
        there = set(connection.introspection.table_names())
        is_built = {"people_user", "people_organisation"} <= there
        if is_built and not replace and (User.objects.exists() or Organisation.objects.exists()):
            raise WouldReplace(here)
        if "web_worker" in there:
            seen = {"seen_at__gte": timezone.now() - SILENT_AFTER, "stopped_at": None}
            if Worker.objects.filter(**seen).exists():
                raise BackupError("A worker is at work: stop Rondpunt first (or wait a minute after it was killed).")
    except DatabaseError as error:
        if not replace:
            raise WouldReplace(f"The database here cannot be read ({str(error).splitlines()[0]}). {here}") from error


def _refuse_without_room(manifest: Manifest) -> None:
    wanted = int(manifest.database.get("bytes", 0)) + manifest.media.get("bytes", 0) + ROOM_TO_SPARE
    free = shutil.disk_usage(settings.DATA).free
    if free < wanted:
        raise BackupError(f"It needs {wanted / 1e9:.1f} GB and {free / 1e9:.1f} GB are free.")


def _put_file(archive: Archive, name: str, root: Path, added: list[Path]) -> None:
    """Write a file under another name first: where it has its own name it is whole."""
    target = root / name
    is_new = not target.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as unfinished:
        try:
            archive.copy_file(name, unfinished)
        except BaseException:
            Path(unfinished.name).unlink()
            raise
    Path(unfinished.name).replace(target)
    if is_new:
        added.append(target)


def _compare(manifest: Manifest) -> None:
    """Every table has as many rows as when the backup was made; raises ``NotABackup``."""
    with connection.cursor() as cursor:
        for table, count in manifest.counts.items():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found = cursor.fetchone()[0]
            if found != count:
                raise NotABackup(f"Table {table} has {found} rows, {count} when the backup was made.")


def _forget_files_but(names: set[str]) -> None:
    """The files of the house that was replaced go with it."""
    root = Path(settings.MEDIA_ROOT)
    for file in root.rglob("*"):
        if file.is_file() and file.relative_to(root).as_posix() not in names:
            file.unlink(missing_ok=True)
