"""Which standard answers lie in a draft, and with which an answer went out."""

from django.db import models

from rondpunt.conversations.models.message import Message
from rondpunt.conversations.models.writing import Draft


class DraftStandard(models.Model):
    """A standard answer that was inserted into a draft, as it read then."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="standards")
    standard = models.ForeignKey("knowledge.StandardAnswer", models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "standard"], name="a_standard_lies_in_a_draft_once")]


class StandardUse(models.Model):
    """An answer that went out with a standard answer; ``version`` of it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="standard_uses")
    standard = models.ForeignKey("knowledge.StandardAnswer", models.PROTECT, related_name="+")
    version = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "standard"], name="a_use_is_counted_once")]
        indexes = [models.Index(fields=["standard", "-id"], name="uses_of_standard")]
