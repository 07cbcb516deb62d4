"""A bag: a folder with a manifest of checksums that any archive reads. BagIt 1.0, RFC 8493.

Written as it is read, so that a bag goes into a folder or a zip file without standing in memory. The names are ours and
plain; ``PLAIN`` keeps away everything that RFC 8493 would have escaped or that a foreign file system takes amiss.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip's oldest time: the same content is the same file


class Into(Protocol):
    """Where files are put: a folder, or a folder in a zip file."""

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        """Write ``name`` (with ``/``), which must not be there yet; raises ``OSError``."""


class Folder:
    """Files go below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        """As ``Into``."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.writelines(blocks)


class Zipped:
    """Files go into ``archive``, below ``root``."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        self.archive, self.root = archive, root

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        """As ``Into``."""
        entry = zipfile.ZipInfo(f"{self.root}/{name}", _LONG_AGO)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self.archive.open(entry, "w", force_zip64=True) as file:
            file.writelines(blocks)


class Bag:
    """One that is being filled: ``add`` the payload, then ``close``."""

    def __init__(self, into: Into) -> None:
        self._into, self._payload, self._tags, self._bytes = into, dict[str, str](), dict[str, str](), 0

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """A file of the payload, below ``data/``. Raises ``ValueError`` for a name that is not plain or there."""
        place = f"data/{name}"
        if not PLAIN.fullmatch(name) or place in self._payload:
            raise ValueError(name)
        self._payload[place], size = self._put(place, blocks)
        self._bytes += size

    def close(self, info: Sequence[tuple[str, str]]) -> str:
        """Write what tells of the payload; ``info`` are labels and values. Gives the checksum of all checksums."""
        told = [*info, ("Payload-Oxum", f"{self._bytes}.{len(self._payload)}")]
        lines = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in told)
        self._tag("bagit.txt", DECLARATION)
        self._tag(INFO, lines.encode())
        self._tag(MANIFEST, _listed(self._payload))
        return self._put(TAGS, [_listed(self._tags)])[0]

    def _tag(self, name: str, content: bytes) -> None:
        self._tags[name], _size = self._put(name, [content])

    def _put(self, name: str, blocks: Iterable[bytes]) -> tuple[str, int]:
        found, size = sha256(), 0

        def counted() -> Iterable[bytes]:
            nonlocal size
            for block in blocks:
                found.update(block)
                size += len(block)
                yield block

        self._into.put(name, counted())
        return found.hexdigest(), size


def _listed(sums: dict[str, str]) -> bytes:
    return "".join(f"{found}  {name}\n" for name, found in sorted(sums.items())).encode()
