"""A conversation that is a formal message: its legal clock runs until there is a formal answer."""

from datetime import date, datetime

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.legal import FormalKind, LegalTerm, in_words
from rondpunt.conversations.models.message import Message

LONGEST_REASON = 300


class FormalMarkQuerySet(models.QuerySet["FormalMark"]):
    def running(self) -> "FormalMarkQuerySet":
        """Marks whose clock runs."""
        return self.filter(ended_at=None)

    def of(self, conversation: Conversation) -> "FormalMark | None":
        """The one whose clock runs in ``conversation``, or the one that was answered there last."""
        told = self.filter(conversation=conversation).exclude(outcome=FormalMark.Outcome.TAKEN_BACK)
        whole = told.select_related("kind", "term", "marked_by", "ended_by", "extended_by", "answer")
        return whole.order_by(models.F("ended_at").desc(nulls_first=True), "-pk").first()

    def to_warn(self, now: datetime) -> "FormalMarkQuerySet":
        """Running marks of which somebody is to be told something now."""
        soon = models.Q(warned_at=None, warn_at__lte=now)
        late = models.Q(late_told_at=None, due_at__lte=now)
        unconfirmed = models.Q(acknowledge_told_at=None, acknowledge_warn_at__lte=now)
        return self.running().filter(soon | late | unconfirmed)


class FormalMark(models.Model):
    """Runs while ``ended_at`` is empty; one at a time for each conversation.

    ``reckoned`` is the term as it was then (see ``legal.reckon``): a term that is changed later changes nothing here.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered"
        TAKEN_BACK = "taken_back"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="formal_marks")
    kind = models.ForeignKey(FormalKind, models.PROTECT, related_name="+")
    term = models.ForeignKey(LegalTerm, models.SET_NULL, null=True, related_name="+")
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    received_on = models.DateField()
    counts_after = models.DateField()  # the day before the first day of the term
    counted_on = models.DateField()  # where the count came to, before it was moved
    ends_on = models.DateField()  # the last day that is in time
    due_at = models.DateTimeField()  # when that day is over
    warn_at = models.DateTimeField()
    acknowledge_by = models.DateField(null=True)
    acknowledge_warn_at = models.DateTimeField(null=True)
    reckoned = models.JSONField(default=dict)

    extended_at = models.DateTimeField(null=True)
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    extension_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    warned_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    acknowledge_told_at = models.DateTimeField(null=True)

    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    answer = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)  # why taken back; how answered otherwise

    objects = FormalMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at=None), name="one_legal_clock_for_a_conversation"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, outcome="") | ~models.Q(ended_at=None) & ~models.Q(outcome=""),
                name="a_clock_that_stands_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="taken_back") | ~models.Q(reason=""),
                name="a_mark_is_taken_back_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(ended_at=None), name="legal_clocks_running")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.length}"

    @property
    def is_running(self) -> bool:
        """Whether the formal answer is still to come."""
        return self.ended_at is None

    @property
    def length(self) -> str:
        """The term in words, without its extension."""
        return in_words(self.reckoned["amount"], self.reckoned["unit"])

    @property
    def may_be_extended(self) -> bool:
        """Whether the law allows it once, and it was not done."""
        return self.is_running and not self.extended_at and bool(self.reckoned["extension_amount"])

    def is_late(self, on: date) -> bool:
        """Whether the last day has passed."""
        return self.ends_on < on
