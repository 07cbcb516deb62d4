"""An answer that goes out later. Its delivery's ``due_at`` sends it; this row is what people plan, hold and change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.conversations.models.conversation import Conversation
from rondpunt.conversations.models.message import Message


class PlannedAnswer(models.Model):
    """One in a conversation, until it went out, met trouble or was taken back: then the row goes."""

    class Held(models.TextChoices):
        CITIZEN = "citizen", _("the citizen wrote again")
        COLLEAGUE = "colleague", _("a colleague answered meanwhile")

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="planned")
    message = models.OneToOneField(Message, models.CASCADE, related_name="plan")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")  # planned it last
    goes_out_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()  # planned or changed: what was said until then was known
    held_at = models.DateTimeField(null=True)
    held_because = models.CharField(max_length=10, choices=Held.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_at=None, held_because="")
                | models.Q(held_at__isnull=False) & ~models.Q(held_because=""),
                name="what_is_held_says_why",
            )
        ]
        indexes = [models.Index(fields=["goes_out_at"], name="planned_by_time")]
