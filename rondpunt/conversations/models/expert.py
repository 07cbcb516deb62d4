"""Experts without a seat: whom we asked, what they may see, by which link, and what became of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.message import Attachment, Message
from rondpunt.people.models import User

MOST_REMINDERS = 3  # by hand; the house reminds once by itself


class Expert(models.Model):
    """Somebody who knows and was asked before; colleague or not. Nobody is ranked: what counts is who has time."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    knows = models.CharField(_("knows about"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_expert_whatever_the_capitals")]

    def __str__(self) -> str:
        return self.name


class ExpertRequestQuerySet(models.QuerySet["ExpertRequest"]):
    def visible_to(self, user: User) -> "ExpertRequestQuerySet":
        """Requests in conversations on this side of the team wall."""
        return self.filter(conversation__in=Conversation.objects.visible_to(user))

    def open(self) -> "ExpertRequestQuerySet":
        """Those that wait for the expert."""
        return self.filter(state__in=ExpertRequest.OPEN)

    def end(self, request_id: int, state: str, *, now: datetime, **changes: object) -> bool:
        """Once: one conditional UPDATE, true for exactly one of all who try to end an open request."""
        alive = self.open().filter(pk=request_id)
        if state != ExpertRequest.State.EXPIRED:
            alive = alive.filter(expires_at__gt=now)
        return alive.update(state=state, ended_at=now, **changes) == 1


class ExpertRequest(models.Model):
    """One question to one expert. asked > opened > answered | unknown | passed on | withdrawn | expired."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        OPENED = "opened", _("link opened")
        ANSWERED = "answered", _("answered")
        UNKNOWN = "unknown", _("does not know")
        PASSED_ON = "passed_on", _("passed on")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    OPEN = (State.ASKED, State.OPENED)
    SPOKEN = (State.ANSWERED, State.UNKNOWN)

    key = models.CharField(max_length=32, unique=True)  # made when the form was drawn: a double click asks once
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="expert_requests")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.TextField(_("question"))
    sees_name = models.BooleanField(default=False)  # of the citizen
    messages = models.ManyToManyField(Message, related_name="+")
    files = models.ManyToManyField(Attachment, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # some days after, for who is late
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # null: no mail server took it (yet)
    remind_at = models.DateTimeField(null=True)  # when the house reminds by itself; null: never (again)
    reminder_count = models.IntegerField(default=0)  # by hand
    reminded_at = models.DateTimeField(null=True)
    answer = models.OneToOneField(Message, models.RESTRICT, null=True, related_name="expert_request")
    passed_from = models.OneToOneField("self", models.RESTRICT, null=True, related_name="passed_to")
    told_at = models.DateTimeField(null=True)  # when the expert heard what became of it

    objects = ExpertRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to an expert")
        verbose_name_plural = _("questions to experts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("answered", "unknown"), answer__isnull=False)
                | models.Q(~models.Q(state__in=("answered", "unknown")), answer=None),
                name="who_answered_said_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("asked", "opened"), ended_at=None)
                | models.Q(~models.Q(state__in=("asked", "opened")), ended_at__isnull=False),
                name="what_ended_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "asked_at"], name="expert_requests_in_order"),
            models.Index(fields=["state", "due_at", "id"], name="expert_requests_by_due"),
            models.Index(fields=["state", "expires_at"], name="expert_requests_to_expire"),
            models.Index(fields=["expert", "state"], name="expert_requests_of_expert"),
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="expert_requests_to_remind"
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]

    def is_open(self, now: datetime) -> bool:
        """Whether the link still takes an answer."""
        return self.state in self.OPEN and self.expires_at > now

    @property
    def waiting_colleagues(self) -> set[int]:
        """Who wants to hear of an answer: who asked, and who owns the conversation now."""
        return {self.asked_by_id, *([self.conversation.owner_id] if self.conversation.owner_id else [])}

    @property
    def was_reached(self) -> bool:
        """Whether a mail server took the question, or somebody opened its link."""
        return bool(self.mailed_at or self.opened_at)


class ExpertLink(models.Model):
    """A way in for the expert. Each mail has one of its own, and all die with the request; only digests are kept."""

    request = models.ForeignKey(ExpertRequest, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, hexadecimal
    made_at = models.DateTimeField()
