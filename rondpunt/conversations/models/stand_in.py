"""A conversation that went to somebody else because its owner is away."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class StandIn(models.Model):
    """Said on the screen as long as ``replacement`` is its owner; None: nobody of the chain may answer here."""

    class Because(models.TextChoices):
        ASSIGNED = "assigned"  # somebody gave it to who is away
        MESSAGE = "message"  # the citizen wrote
        AWAY = "away"  # the absence began, or the seat was taken away

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="stand_ins")
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replacement = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=8, choices=Because.choices)
    at = models.DateTimeField()

    @classmethod
    def to_tell(cls, conversation: Conversation) -> "StandIn | None":
        """The last one, where it says who owns the conversation now."""
        last = cls.objects.filter(conversation=conversation).select_related("absent", "replacement").last()
        return last if last and last.replacement_id == conversation.owner_id else None
