"""Two conversations that belong together and stay apart: each says of the other that it is about the same thing."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class ConversationLink(models.Model):
    """Both ways at once: the smaller number stands first, so that a pair is one row."""

    first = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_conversations_are_linked_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="a_link_has_one_direction"),
        ]
