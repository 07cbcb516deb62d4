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
    version = models.IntegerField(default=1)  # counted up by each keeping
    page = models.CharField(max_length=32, blank=True)  # the page that kept it last; "" for the house itself

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


class DraftCopy(models.Model):
    """Words that stand in no draft any more: a colleague took the draft over, or it was written on in another window.

    Only ``user`` sees it, until they put it back or discard it.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    text = models.TextField()
    version = models.IntegerField()  # of the draft of which it is a copy
    page = models.CharField(max_length=32, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "user", "page"],
                condition=models.Q(taken_by=None),
                name="a_page_leaves_one_copy",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_by=None) | ~models.Q(taken_by=models.F("user")), name="one_takes_from_others"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "user", "-at"], name="draft_copies_in_order")]
