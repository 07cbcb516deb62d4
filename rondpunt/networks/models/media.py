"""Media: a file once in the house, known by its content."""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import models


def _place(media: "Media", _name: str) -> str:
    return f"{media.sha256[:2]}/{media.sha256}"


def _put(path: Path, content: bytes) -> None:
    """Write a file under another name first: where it has its own name it is whole, whoever was killed writing it."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as unfinished:  # readable by us alone
        unfinished.write(content)
        unfinished.flush()
        os.fsync(unfinished.fileno())
    Path(unfinished.name).replace(path)
    # The row that names this file survives a power cut; so must the file, and its name in the folder.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class MediaQuerySet(models.QuerySet["Media"]):
    def keep(self, content: bytes, *, media_type: str, at: datetime) -> "Media":
        """Store ``content`` once; the same bytes are the same media. Safe when two workers do it together."""
        return self.keep_all({content: media_type}, at=at)[content]

    def keep_all(self, contents: Mapping[bytes, str], *, at: datetime) -> dict[bytes, "Media"]:
        """As ``keep``, for many at once (content > media type), in three queries whatever their number."""
        digests = {hashlib.sha256(content).hexdigest(): content for content in contents}
        known = {media.sha256: media for media in self.filter(sha256__in=digests)}
        fresh = []
        for digest, content in digests.items():
            if digest not in known:
                media = Media(sha256=digest, media_type=contents[content][:120], size=len(content), kept_at=at)
                media.file.name = _place(media, "")
                _put(Path(media.file.path), content)
                fresh.append(media)
        if fresh:
            self.bulk_create(fresh, ignore_conflicts=True)
            known.update({media.sha256: media for media in self.filter(sha256__in=[one.sha256 for one in fresh])})
        return {content: known[digest] for digest, content in digests.items()}


class Media(models.Model):
    """Bytes under RONDPUNT_DATA/media. What it is called and shows is told where it is used."""

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    file = models.FileField(upload_to=_place, max_length=120)
    kept_at = models.DateTimeField()

    objects = MediaQuerySet.as_manager()

    def read(self) -> bytes:
        """The content, whole."""
        with self.file.open("rb") as file:
            content: bytes = file.read()
        return content
