"""A promise: by when we said that there would be an answer, and the rules by which that moment is found."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LONGEST = 1000  # hours or days
USUAL_ESCALATION = 120  # working minutes
LATEST_ESCALATION = 10_000


class PromiseRule(models.Model):
    """So much working time for a topic, a channel, a team, any of these together, or (with none) for all."""

    class Unit(models.TextChoices):
        MINUTES = "minutes", _("working minutes")
        HOURS = "hours", _("working hours")
        DAYS = "days", _("working days")

    channel = models.ForeignKey(
        "networks.Channel", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    team = models.ForeignKey(
        "people.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    topic = models.ForeignKey(
        "people.Tag", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("kind of question")
    )
    amount = models.IntegerField(
        _("an answer within"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)], default=2
    )
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit.choices, default=Unit.DAYS)
    escalate_after = models.IntegerField(
        _("tell core team and managers after"),
        validators=[MinValueValidator(0), MaxValueValidator(LATEST_ESCALATION)],
        default=USUAL_ESCALATION,
        help_text=_("Working minutes after a broken promise. The owner is told at once."),
    )

    class Meta:
        verbose_name = _("promise rule")
        constraints = [
            models.UniqueConstraint(
                Coalesce("channel", 0),
                Coalesce("team", 0),
                Coalesce("topic", 0),
                name="one_promise_for_topic_channel_and_team",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount__lte=LONGEST), name="a_term_is_no_less_than_one"
            ),
            models.CheckConstraint(condition=models.Q(escalate_after__gte=0), name="nobody_is_told_before_it_is_late"),
        ]

    def __str__(self) -> str:
        said = {
            self.Unit.MINUTES: ngettext("%d working minute", "%d working minutes", self.amount),
            self.Unit.HOURS: ngettext("%d working hour", "%d working hours", self.amount),
            self.Unit.DAYS: ngettext("%d working day", "%d working days", self.amount),
        }[self.Unit(self.unit)]
        return said % self.amount

    @property
    def length(self) -> timedelta:
        """Working time of a rule in minutes or hours; one in days has no length but an end of day."""
        return timedelta(minutes=self.amount * (60 if self.unit == self.Unit.HOURS else 1))


class Promised(models.Model):
    """The part of a conversation that keeps its promise. It runs (``due_at``), is paused (``paused_at``), or ended.

    Paused while the citizen's answer is awaited: what was left then, in working time, is left when they write again.
    """

    promise_rule = models.ForeignKey(PromiseRule, models.SET_NULL, null=True, related_name="+", db_index=False)
    promised_at = models.DateTimeField(null=True)  # from when it is reckoned: the citizen wrote
    due_at = models.DateTimeField(null=True)  # only while it runs
    promise_left = models.IntegerField(null=True)  # seconds of working time, only while it is paused
    paused_at = models.DateTimeField(null=True)
    paused_seconds = models.IntegerField(default=0)  # of working time, over all pauses
    broken_at = models.DateTimeField(null=True)  # the moment that passed without an answer
    kept_at = models.DateTimeField(null=True)  # closed in time

    class Meta:
        abstract = True
