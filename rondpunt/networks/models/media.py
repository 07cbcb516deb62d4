"""Media: a file once in the house, known by its content."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import models


def _place(media: "Media", _name: str) -> str:
    return f"{media.sha256[:2]}/{media.sha256}"


class MediaQuerySet(models.QuerySet["Media"]):
    def keep(self, content: bytes, *, media_type: str, at: datetime) -> "Media":
        """Store ``content`` once; the same bytes are the same media. Safe when two workers do it together."""
        digest = hashlib.sha256(content).hexdigest()
        known = self.filter(sha256=digest).first()
        if known:
            return known
        fresh = Media(sha256=digest, media_type=media_type[:120], size=len(content), kept_at=at)
        if not fresh.file.storage.exists(_place(fresh, "")):
            fresh.file.save("", ContentFile(content), save=False)
        else:
            fresh.file.name = _place(fresh, "")
        self.bulk_create([fresh], ignore_conflicts=True)
        return self.get(sha256=digest)


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
