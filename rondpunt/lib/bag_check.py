"""Is this bag whole (RFC 8493, section 3)? Every checksum is compared, and nothing may lie in it untold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PurePosixPath

from rondpunt.lib.bag import INFO, MANIFEST, TAGS

BLOCK = 1024 * 1024
LARGEST_LIST = 64 * 1024 * 1024  # bytes of a manifest
_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(\S.*)")
_ESCAPED = {"%0A": "\n", "%0D": "\r", "%25": "%"}


class What(StrEnum):
    """What is wrong with a file."""

    NO_BAG = "is no bag"
    MISSING = "is missing"
    CHANGED = "is not what it was"
    UNTOLD = "stands in no manifest"
    UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Fault:
    """``name`` as the bag tells it."""

    what: What
    name: str

    def __str__(self) -> str:
        return f"{self.name} {self.what}"


def is_bag(folder: Path) -> bool:
    """Whether it says of itself that it is one."""
    return (folder / "bagit.txt").is_file()


def faults_of(folder: Path) -> list[Fault]:
    """Everything that is wrong; [] where the bag is complete and valid. Reads every byte."""
    try:
        if not re.match(rb"BagIt-Version: (0\.97|1\.0)\r?\n", (folder / "bagit.txt").read_bytes()[:100]):
            return [Fault(What.NO_BAG, folder.name)]
    except OSError:
        return [Fault(What.NO_BAG, folder.name)]
    return [*_compared(folder, TAGS, {"bagit.txt", INFO, MANIFEST}), *_compared(folder, MANIFEST, _lying(folder))]


def _compared(folder: Path, manifest: str, there: set[str]) -> Iterator[Fault]:
    try:
        told = _read(folder / manifest)
    except (OSError, ValueError):
        yield Fault(What.UNREADABLE, manifest)
        return
    for name, expected in told.items():
        if fault := _compare(folder, name, expected):
            yield Fault(fault, name)
    for name in sorted(there - set(told)):
        yield Fault(What.UNTOLD, name)


def _compare(folder: Path, name: str, expected: str) -> What | None:
    path, found = folder / name, sha256()
    try:
        # A name that leads out of the bag, or a link that does, is no file of it.
        inside = _stays_inside(name) and path.resolve().is_relative_to(folder.resolve())
        if not inside or not path.is_file():
            return What.MISSING
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
    except OSError:
        return What.UNREADABLE
    return None if found.hexdigest() == expected else What.CHANGED


def _read(path: Path) -> dict[str, str]:
    """Name > checksum; raises ``ValueError`` for what is no manifest."""
    if path.stat().st_size > LARGEST_LIST:
        raise ValueError(path.name)
    told: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        if not (match := _LINE.fullmatch(line)):
            raise ValueError(line)
        name = re.sub("%0A|%0D|%25", lambda found: _ESCAPED[found.group().upper()], match[2], flags=re.I)
        told[name.removeprefix("./")] = match[1].lower()
    return told


def _lying(folder: Path) -> set[str]:
    data = folder / "data"
    return {path.relative_to(folder).as_posix() for path in data.rglob("*") if not path.is_dir() or path.is_symlink()}


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name
