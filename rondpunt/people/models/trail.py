"""The trail: who did, read, changed, sent what. Append-only; a database trigger refuses change and removal."""

from django.conf import settings
from django.db import models

from rondpunt.people.models.rows import RowsQuerySet


class TrailEntry(models.Model):
    """One thing that happened, written in the transaction in which it happened."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)  # as it was then; of a citizen, a user or "Rondpunt"
    verb = models.CharField(max_length=40)  # such as "message.received"; words in people/verbs.py
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    particulars = models.JSONField(default=dict)

    objects = RowsQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="trail_by_subject"),
            models.Index(fields=["at", "id"], name="trail_by_time"),
            models.Index(fields=["actor", "-id"], name="trail_by_actor"),
            models.Index(fields=["verb", "-id"], name="trail_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject_kind} {self.subject_id}"
