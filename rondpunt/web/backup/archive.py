"""Read a backup: a zip with ``manifest.json``, the database and ``media/``. Nothing in it is trusted before its sum."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from rondpunt.web.backup import manifest as told
from rondpunt.web.backup.errors import NotABackup
from rondpunt.web.backup.manifest import Manifest, read_manifest

BLOCK = 1024 * 1024
LARGEST_MANIFEST = 64 * 1024 * 1024
CONTENT = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")  # a file known by its content
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, RuntimeError)


def place_of(name: str) -> str:
    """Where a file of the house lies in the archive."""
    return f"media/{name}"


@dataclass(frozen=True, slots=True)
class Archive:
    """An open backup."""

    manifest: Manifest
    _inside: zipfile.ZipFile

    def names(self) -> list[str]:
        """Every file of the house in it, by the name it has under the media folder; raises ``NotABackup``."""
        inside = [name.removeprefix("media/") for name in self._inside.namelist() if name.startswith("media/")]
        for name in inside:
            if not CONTENT.fullmatch(name) and (name not in self.manifest.files or not _stays_inside(name)):
                raise NotABackup(f"It holds a file that its manifest does not know: {name!r}.")
        contents = [name for name in inside if CONTENT.fullmatch(name)]
        lost = set(self.manifest.files) - set(inside)
        if lost or len(set(inside)) != len(inside) or len(contents) != self.manifest.media.get("count", 0):
            raise NotABackup("Files are missing in it.")
        return inside

    def copy_file(self, name: str, into: IO[bytes] | None = None) -> None:
        """Write a file of the house to ``into`` (or only look); raises ``NotABackup`` when it is not what it was."""
        known = CONTENT.fullmatch(name)
        self._copy(place_of(name), known.group(1) if known else self.manifest.files[name], into)

    def copy_database(self, into: IO[bytes] | None = None) -> None:
        """As ``copy_file``, of the database."""
        self._copy(str(self.manifest.database.get("name")), str(self.manifest.database.get("sha256")), into)

    def _copy(self, name: str, expected: str, into: IO[bytes] | None) -> None:
        found = sha256()
        try:
            with self._inside.open(name) as file:
                while block := file.read(BLOCK):
                    found.update(block)
                    if into:
                        into.write(block)
        except (*_DAMAGED, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
            raise NotABackup(f"{name} in it is damaged ({error}).") from error
        if found.hexdigest() != expected:
            raise NotABackup(f"{name} in it is not what it was when the backup was made.")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup in a file; raises ``NotABackup``."""
    try:
        inside = zipfile.ZipFile(path)
    except OSError as error:
        raise NotABackup(f"{path} cannot be read: {error.strerror}.") from error
    except _DAMAGED as error:
        raise NotABackup(f"{path} is not a backup of Rondpunt, or it is cut off ({error}).") from error
    with inside:
        try:
            if inside.getinfo(told.NAME).file_size > LARGEST_MANIFEST:
                raise NotABackup("Its manifest is too large to be one.")
            content = inside.read(told.NAME)
        except _DAMAGED as error:
            raise NotABackup(f"{path} is not a backup of Rondpunt: it has no manifest.") from error
        yield Archive(read_manifest(content), inside)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name
