"""What is being written."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class Draft(models.Model):
    """What a user is writing in a conversation, kept as they type; one for each of them."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, default="public")  # public, private or note
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_draft_per_user")]


class DraftFile(models.Model):
    """A picture or file laid ready beside a draft; pictures need an alt text before they go out."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    media = models.ForeignKey("networks.Media", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    alt = models.CharField(max_length=1500, blank=True)

    class Meta:
        ordering = ["id"]
