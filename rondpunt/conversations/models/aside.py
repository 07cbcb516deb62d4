"""A conversation that somebody put aside: it leaves the lists until a moment, or until the citizen writes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from rondpunt.conversations.models.conversation import Conversation

TOLD_FOR = timedelta(days=1)  # that it came back, and why


class AsideQuerySet(models.QuerySet["Aside"]):
    def lying(self) -> "AsideQuerySet":
        """Those that were not taken up again."""
        return self.filter(back_at=None)

    def to_tell(self, conversation: Conversation, *, now: datetime) -> "Aside | None":
        """The one in which the conversation lies, or from which it came back lately."""
        lately = models.Q(back_at=None) | models.Q(back_at__gt=now - TOLD_FOR)
        return self.filter(lately, conversation=conversation).select_related("user").order_by("-put_at", "-pk").first()

    def due(self, now: datetime) -> "AsideQuerySet":
        """Those whose moment has come."""
        return self.lying().filter(until__lte=now)


class Aside(models.Model):
    """Lies aside while ``back_at`` is empty; one at a time for each conversation."""

    class Because(models.TextChoices):
        TIME = "time"  # its moment came
        MESSAGE = "message"  # the citizen wrote
        PERSON = "person"  # a colleague took it up, or did something in it

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="asides")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # empty: until the citizen writes
    back_at = models.DateTimeField(null=True)
    back_because = models.CharField(max_length=8, choices=Because.choices, blank=True)

    objects = AsideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(back_at=None), name="a_conversation_lies_aside_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("put_at")), name="aside_until_later"
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=models.Q(back_at=None), name="asides_due")]

    @property
    def is_lying(self) -> bool:
        """Whether it was not taken up again."""
        return self.back_at is None
