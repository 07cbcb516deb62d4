"""The nouns of the top floor: who is at work, and what is due now and then."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A worker process and its last sign of life."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)  # set when it stopped as asked

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="workers_by_life")]


class Backup(models.Model):
    """A backup of this house: when it was made, where it was put, whether somebody checked that it can be read."""

    archive = models.CharField(max_length=32)  # the name it has in its manifest
    made_at = models.DateTimeField()
    place = models.CharField(max_length=1000, blank=True)
    size = models.BigIntegerField()
    checked_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)  # this very house came out of it, then

    class Meta:
        verbose_name = _("backup")
        indexes = [models.Index(fields=["-made_at"], name="backups_by_time")]

    def __str__(self) -> str:
        return self.place or self.archive


class Periodic(models.Model):
    """Work that is due now and then, once over all workers: the row is claimed by a conditional UPDATE."""

    name = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField()
