"""What a conversation is about, in words of our own."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class ConversationTag(models.Model):
    """A conversation bears a tag, once."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey("people.Tag", models.CASCADE, related_name="conversation_rows")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="a_conversation_bears_a_tag_once")]
