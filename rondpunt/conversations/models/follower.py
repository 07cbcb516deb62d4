"""A colleague who wants to hear what becomes of a conversation."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class Follower(models.Model):
    """Told, within the walls of the moment, when the citizen writes, when we answered and when it was closed."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="followers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_follows_once")]
        indexes = [models.Index(fields=["user", "conversation"], name="followed_by")]

    def __str__(self) -> str:
        return str(self.user)
