"""Who approves what goes out on a channel: a policy, its stages in their order, and the teams that publish alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApprovalPolicy(models.Model):
    """Of one channel; without a channel that of the house, for every channel that has none of its own."""

    class Kind(models.TextChoices):
        NONE = "none", _("nobody: who plans it decides")
        ONE = "one", _("one colleague who may approve")
        FOUR_EYES = "four_eyes", _("somebody else than who wrote it last")
        STAGES = "stages", _("several, one after the other")

    channel = models.OneToOneField("networks.Channel", models.CASCADE, null=True, related_name="approval_policy")
    is_house = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NONE)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["is_house"], condition=Q(is_house=True), name="one_policy_of_the_house"),
            models.CheckConstraint(
                condition=Q(is_house=True, channel=None) | Q(is_house=False, channel__isnull=False),
                name="a_policy_is_of_a_channel_or_the_house",
            ),
        ]

    def __str__(self) -> str:
        return str(self.channel or _("the house"))


class ApprovalStage(models.Model):
    """One of the stages of a policy; ``number`` counts from 1."""

    class Who(models.TextChoices):
        EDITOR = "editor", _("an editor of the team")
        CORE = "core", _("the core team")
        MANAGER = "manager", _("a manager of the team")
        NAMED = "named", _("one of these colleagues")

    policy = models.ForeignKey(ApprovalPolicy, models.CASCADE, related_name="stages")
    number = models.IntegerField()
    who = models.CharField(max_length=8, choices=Who.choices)
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")  # where it names colleagues

    class Meta:
        ordering = ["policy_id", "number"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="one_stage_of_a_number")]


class TrustedTeam(models.Model):
    """This team publishes on this channel without approval."""

    team = models.ForeignKey("people.Team", models.CASCADE, related_name="+")
    channel = models.ForeignKey("networks.Channel", models.CASCADE, related_name="trusted_teams")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "channel"], name="a_team_is_trusted_once")]
