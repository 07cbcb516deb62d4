"""Who looks at which conversation at this moment. Nothing of it is kept: a row is forgotten within two minutes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation

SEEN_FOR = timedelta(seconds=20)  # two beats of a window (islands/presence-beat.ts); who missed both is gone
FORGOTTEN_AFTER = timedelta(minutes=1)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def now(self, now: datetime) -> "PresenceQuerySet":
        """Those that were seen just now."""
        return self.filter(seen_at__gt=now - SEEN_FOR)

    def forgotten(self, now: datetime) -> "PresenceQuerySet":
        """Windows that were closed without a word, or lost their connection."""
        return self.filter(seen_at__lt=now - FORGOTTEN_AFTER)


class Presence(models.Model):
    """One window of one colleague, in which the conversation stands open; a second window has a row of its own."""

    class Writing(models.TextChoices):
        NOTHING = ""
        ANSWER = "answer"
        NOTE = "note"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    window = models.CharField(max_length=32)
    writing = models.CharField(max_length=8, choices=Writing.choices, blank=True)
    # No index: the rows are few, and a beat that touches none is the cheaper for it (PostgreSQL: HOT).
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user", "window"], name="a_window_is_present_once")
        ]
