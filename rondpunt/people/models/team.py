"""Departments in a tree, teams in departments, users in teams."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.people.rights import Role


class Department(models.Model):
    """A part of the organisation; departments hang in a tree."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_department_per_name"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent=None), name="one_top_department_per_name"
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="no_department_is_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Colleagues who answer together. A conversation belongs to one team; other teams do not see it."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name=_("department")
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="people.Membership", related_name="teams")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The administrators' page about this team."""
        return reverse("people:team", args=[self.pk])


class Membership(models.Model):
    """A user's place in a team, with one role there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships", verbose_name=_("team"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AGENT)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="one_membership_per_user_and_team"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_has_a_known_role"),
        ]
