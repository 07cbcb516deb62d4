"""A receipt: who asked hears once that it came in, under which number, and by when they have an answer."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.message import Message
from rondpunt.networks.models import Channel

LONGEST = 1000


class ReceiptSetting(models.Model):
    """Whether a channel confirms receipt, and in which words. Without a row it does not."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="receipt_setting")
    is_on = models.BooleanField(_("confirm receipt of new questions"), default=False)
    texts = models.JSONField(default=dict)  # language: text; "" or nothing: the usual one

    class Meta:
        verbose_name = _("receipt")


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def to_decide(self) -> "ReceiptQuerySet":
        """Those of which nobody has looked whether they go out."""
        return self.filter(decided_at=None)

    def just_sent_to(self, person_id: int, *, since: datetime) -> "ReceiptQuerySet":
        """What this person got since then."""
        return self.filter(person=person_id, outcome=Receipt.Outcome.SENT, decided_at__gt=since)


class Receipt(models.Model):
    """Of one conversation, once: the row is made with its first message, and a worker decides."""

    class Outcome(models.TextChoices):
        SENT = "sent"
        OLD = "old"  # it was written long ago
        ANSWERED = "answered"
        RECENT = "recent"  # this person got one just now
        OURS = "ours"  # one of our own channels wrote it
        OFF = "off"
        UNREACHABLE = "unreachable"  # the channel is paused, or the network takes no such message

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="receipt")
    question = models.ForeignKey(Message, models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="receipt")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="sent", message__isnull=False)
                | ~models.Q(outcome="sent") & models.Q(message=None),
                name="a_receipt_that_was_sent_says_something",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(decided_at=None), name="receipts_to_decide"),
            models.Index(fields=["person", "decided_at"], name="receipts_of_person"),
        ]
