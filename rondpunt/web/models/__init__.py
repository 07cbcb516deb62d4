"""The nouns of the top floor: who is at work, and what is due now and then."""

from django.db import models


class Worker(models.Model):
    """A worker process and its last sign of life."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)  # set when it stopped as asked

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="workers_by_life")]


class Periodic(models.Model):
    """Work that is due now and then, once over all workers: the row is claimed by a conditional UPDATE."""

    name = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField()
