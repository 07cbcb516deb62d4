"""Several conversations about the same thing are one for us: what was merged, and an answer to all of them."""

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation


class ConversationMerge(models.Model):
    """``source`` became a part of ``lead``. No message moved; what its row was like is kept to undo it."""

    lead = models.ForeignKey(Conversation, models.CASCADE, related_name="merges")
    source = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    # {"team": id, "owner": id | None, "status": str, "closed_at": ISO | None, "along": [ids of its own sources]}
    before = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at=None), name="a_conversation_is_merged_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(lead=models.F("source")), name="no_conversation_is_merged_with_itself"
            ),
        ]


class JointAnswer(models.Model):
    """One answer, written once for several conversations; each has a message and a delivery of its own."""

    lead = models.ForeignKey(Conversation, models.CASCADE, related_name="joint_answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
