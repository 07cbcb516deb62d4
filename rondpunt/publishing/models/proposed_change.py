"""Other words for what went out, where they have to be approved before they stand there; and what was said of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models import Amendment, Delivery


class ProposedChange(models.Model):
    """waiting > approved | refused | withdrawn. The whole new words; approved, they are those of ``amendment``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not approved")
        WITHDRAWN = "withdrawn", _("taken back")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="proposed_changes")
    text = models.TextField()
    content_warning = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    amendment = models.OneToOneField(Amendment, models.PROTECT, null=True, related_name="proposed")

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(state="waiting"), name="one_change_of_a_delivery_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="approved", amendment__isnull=False) | (~Q(state="approved") & Q(amendment=None)),
                name="an_approved_change_is_carried_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.state}"


class ChangeWord(models.Model):
    """What a colleague said of a proposed change; of each their one word."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not approved")

    change = models.ForeignKey(ProposedChange, models.CASCADE, related_name="words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("word on a change")
        verbose_name_plural = _("words on changes")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["change", "by"], name="one_word_of_a_colleague_on_a_change")]

    @property
    def reviewer(self) -> str:
        """Their name."""
        return self.by.name
