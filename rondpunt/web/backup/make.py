"""Make a backup while the house runs: the rows of one moment first, then the files that those rows name.

A file is whole on the disk before any row names it (``networks/models/media.py``), so no row is without its file.
"""

import os
import tempfile
import uuid
import zipfile
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from rondpunt import __version__
from rondpunt.web.backup import manifest as told
from rondpunt.web.backup.archive import CONTENT, place_of
from rondpunt.web.backup.errors import BackupError
from rondpunt.web.backup.manifest import Manifest
from rondpunt.web.backup.snapshot import Snapshot, counts, file_names, snapshot

BLOCK = 1024 * 1024
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip's oldest time; when each file came is told by its row


def make_backup(target: Path, *, now: datetime, step: Callable[[int], object] = lambda _count: None) -> Manifest:
    """Write the whole house to ``target``, which must not exist; ``step`` is called for every file.

    Under its own name the archive is whole, whoever was killed while writing it. Raises ``BackupError``.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup is never written over another.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".rondpunt-", dir=target.parent) as folder:
            unfinished = Path(folder) / "unfinished.zip"
            with snapshot(Path(folder)) as moment, open(unfinished, "xb", opener=_for_us_alone) as file:
                made = _write(moment, file, now=now, step=step)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                raise BackupError(f"{target} exists already; a backup is never written over another.")
            unfinished.rename(target)
    except OSError as error:
        raise BackupError(f"{error.filename or target} cannot be written or read: {error.strerror}.") from error
    return made


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(moment: Snapshot, file: IO[bytes], *, now: datetime, step: Callable[[int], object]) -> Manifest:
    made = Manifest(
        id=uuid.uuid4().hex,
        made_at=now.isoformat(),
        version=__version__,
        kind=connection.vendor,
        server=moment.server,
        migrations=[[app, name] for app, name in moment.rows("SELECT app, name FROM django_migrations ORDER BY id")],
        counts=counts(moment),
        media={"count": 0, "bytes": 0},
        keys=told.fingerprints(),
    )
    with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        made.database = _add_database(archive, moment)
        for name in file_names(moment):
            _add_file(archive, name, made)
            step(1)
        # Last, when everything is known; a reader finds it by the directory at the end.
        archive.writestr(_entry(told.NAME, packed=False), made.text())
    return made


def _entry(name: str, *, packed: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


class _Counted:
    """Hands on what is written and keeps its sum and size."""

    def __init__(self, into: IO[bytes]) -> None:
        self.into, self.sum, self.size = into, sha256(), 0

    def write(self, content: bytes) -> int:
        self.sum.update(content)
        self.size += len(content)
        return self.into.write(content)


def _add_database(archive: zipfile.ZipFile, moment: Snapshot) -> dict[str, object]:
    entry = _entry(moment.name, packed=moment.packed)
    entry._compresslevel = 3  # type: ignore[attr-defined]  # of the same size within some percent, in half the time
    with archive.open(entry, "w", force_zip64=True) as into:
        counted = _Counted(into)
        moment.write_to(counted)  # type: ignore[arg-type]  # of a file it needs ``write`` alone
    return {"name": moment.name, "bytes": counted.size, "sha256": counted.sum.hexdigest()}


def _add_file(archive: zipfile.ZipFile, name: str, made: Manifest) -> None:
    path = Path(settings.MEDIA_ROOT) / name
    if not path.is_file():
        made.missing.append(name)
        return
    with path.open("rb") as file, archive.open(_entry(place_of(name), packed=True), "w", force_zip64=True) as into:
        counted = _Counted(into)
        while block := file.read(BLOCK):
            counted.write(block)
    if CONTENT.fullmatch(name):
        made.media["count"] += 1
        made.media["bytes"] += counted.size
    else:
        made.files[name] = counted.sum.hexdigest()
