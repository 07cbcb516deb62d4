"""A row of a file that became a post: the same row a second time becomes none."""

from django.conf import settings
from django.db import models

from rondpunt.publishing.models.post import Post


class ImportedRow(models.Model):
    """``key`` is a SHA-256, hexadecimal, of what makes a row the same one: team, title, moment and language."""

    key = models.CharField(max_length=64, unique=True)
    post = models.OneToOneField(Post, models.CASCADE, related_name="imported_row")
    number = models.IntegerField()  # in the file
    file_name = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_name} {self.number}"
