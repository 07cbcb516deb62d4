"""Whom an internal audience holds: a line for each person, team, department, role or interest group."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.people.rights import Role
from rondpunt.strategy.models.audience import Audience

KINDS = ("user", "team", "department", "group")


def _only(name: str) -> Q:
    """The line names this and nothing else."""
    none = {f"{other}__isnull": True for other in KINDS if other != name}
    return Q(**none, role="") & Q(**{f"{name}__isnull": False})


class AudienceRule(models.Model):
    """Exactly one of ``user``, ``team``, ``department`` (with those below), ``group`` and ``role`` is filled in."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="rules")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("people.Department", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("people.InterestGroup", models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)

    class Meta:
        verbose_name = _("line of an audience")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_only("user")
                | _only("team")
                | _only("department")
                | _only("group")
                | (Q(user=None, team=None, department=None, group=None) & Q(role__in=Role.values)),
                name="a_line_of_an_audience_names_one",
            ),
            models.UniqueConstraint(fields=["audience", "user"], name="one_line_for_a_user"),
            models.UniqueConstraint(fields=["audience", "team"], name="one_line_for_a_team"),
            models.UniqueConstraint(fields=["audience", "department"], name="one_line_for_a_department"),
            models.UniqueConstraint(fields=["audience", "group"], name="one_line_for_a_group"),
            models.UniqueConstraint(fields=["audience", "role"], condition=~Q(role=""), name="one_line_for_a_role"),
        ]

    def __str__(self) -> str:
        return self.whom

    @property
    def kind(self) -> str:
        """user, team, department, group or role."""
        return next((name for name in KINDS if getattr(self, f"{name}_id") is not None), "role")

    @property
    def whom(self) -> str:
        """The name of what it names."""
        named: Any = getattr(self, self.kind)
        return str(self.get_role_display()) if self.kind == "role" else str(named)
