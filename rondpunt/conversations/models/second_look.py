"""An answer that waits until a colleague looked at it. Until then there is no message and no delivery of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.message import Message


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def waiting(self) -> "SecondLookQuerySet":
        """Those at which nobody looked yet."""
        # Written as the partial index has it, so that the list of the few that wait costs no more than they do.
        return self.filter(state="waiting")

    def end(self, look_id: int, state: str, **changes: object) -> bool:
        """One verdict: a conditional UPDATE, true for exactly one of all who try to end it."""
        return self.waiting().filter(pk=look_id).update(state=state, **changes) == 1


class SecondLook(models.Model):
    """waiting > passed (it went out) | given back | taken back by who wrote it. One waits in a conversation."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a look")
        PASSED = "passed", _("looked at and sent")
        GIVEN_BACK = "given_back", _("given back")
        TAKEN_BACK = "taken_back", _("taken back")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="second_looks", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False)  # whose rule asked for it
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    kind = models.CharField(max_length=8)  # public or private
    written = models.TextField(blank=True)  # as it was handed in
    text = models.TextField(blank=True)  # as it goes out
    told_to = models.JSONField(null=True)  # of merged conversations the ids of those to be told; None: who waits
    content_warning = models.CharField(max_length=500, blank=True)
    goes_out_at = models.DateTimeField(null=True)  # None: once it was looked at
    handed_in_at = models.DateTimeField()
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)  # why it was given back
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="second_look")

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(state="waiting"), name="one_answer_waits_for_a_look"
            ),
            models.CheckConstraint(
                condition=models.Q(looked_by=None) | ~models.Q(looked_by=models.F("writer")), name="four_eyes"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("passed", "given_back"), looked_by__isnull=False, looked_at__isnull=False)
                | models.Q(state__in=("waiting", "taken_back"), looked_by=None, looked_at=None),
                name="a_verdict_has_a_looker",
            ),
            models.CheckConstraint(
                condition=models.Q(message=None) | models.Q(state="passed"), name="unseen_it_is_no_message"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="second_looks_in_order"),
            models.Index(fields=["team", "writer", "-looked_at"], name="second_looks_of_writer"),
        ]

    @property
    def is_changed(self) -> bool:
        """Whether who looked changed the words."""
        return self.text != self.written


class SecondLookFile(models.Model):
    """A file that goes along."""

    look = models.ForeignKey(SecondLook, models.CASCADE, related_name="files")
    media = models.ForeignKey("networks.Media", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    alt = models.CharField(max_length=1500, blank=True)

    class Meta:
        ordering = ["id"]


class SecondLookStandard(models.Model):
    """A standard answer that was inserted into it, as it read then."""

    look = models.ForeignKey(SecondLook, models.CASCADE, related_name="standards")
    standard = models.ForeignKey("knowledge.StandardAnswer", models.CASCADE, related_name="+")
    text = models.TextField()
