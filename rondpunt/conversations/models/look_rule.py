"""At whose answers a colleague looks first: a rule for a team, and for one member of it another one."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_BEFORE_PROPOSAL = 200
USUAL_BEFORE_PROPOSAL = 10


class LookRule(models.Model):
    """Of a team; a team without one has nothing looked at."""

    class Scope(models.TextChoices):
        OFF = "off", pgettext_lazy("whose answers are looked at", "no answers")
        PUBLIC = "public", pgettext_lazy("whose answers are looked at", "public answers only")
        ALL = "all", pgettext_lazy("whose answers are looked at", "all answers")

    team = models.OneToOneField("people.Team", models.CASCADE, related_name="look_rule")
    scope = models.CharField(_("A colleague looks first at"), max_length=8, choices=Scope.choices, default=Scope.OFF)
    spares_standards = models.BooleanField(_("A standard answer that is sent unchanged needs no look"), default=False)
    propose_after = models.IntegerField(
        _("Propose to let somebody go alone after"),
        validators=[MaxValueValidator(MOST_BEFORE_PROPOSAL)],
        default=USUAL_BEFORE_PROPOSAL,
        help_text=_("Answers in a row that were sent unchanged. A proposal only; 0: never."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(propose_after__gte=0, propose_after__lte=MOST_BEFORE_PROPOSAL),
                name="trust_grows_by_answers",
            )
        ]


class LookTrust(models.Model):
    """Of one member in one team. What was looked at before ``counted_from`` is no reason for a proposal any more."""

    class Setting(models.TextChoices):
        TEAM = "team", pgettext_lazy("whose answers are looked at", "as the team")
        ALWAYS = "always", pgettext_lazy("whose answers are looked at", "always")
        NEVER = "never", pgettext_lazy("whose answers are looked at", "never")

    membership = models.OneToOneField("people.Membership", models.CASCADE, related_name="look_trust")
    setting = models.CharField(max_length=8, choices=Setting.choices, default=Setting.TEAM)
    counted_from = models.DateTimeField()
