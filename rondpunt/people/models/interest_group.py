"""An interest group: colleagues who want to hear of one thing. Everybody joins and leaves as they like."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InterestGroup(models.Model):
    """Of the whole organisation, whatever the team."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("what it is about"), max_length=240, blank=True)
    created_at = models.DateTimeField()
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="people.Interest", related_name="+")

    class Meta:
        verbose_name = _("interest group")
        verbose_name_plural = _("interest groups")
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="an_interest_group_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """A colleague is in a group since ``at``."""

    group = models.ForeignKey(InterestGroup, models.CASCADE, related_name="interests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="one_place_in_a_group")]
