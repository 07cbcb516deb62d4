"""A view of the inbox that somebody keeps under a name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import User
from rondpunt.people.rights import Right

LONGEST_NAME = 40


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def offered_to(self, user: User) -> "SavedViewQuerySet":
        """One's own, and what colleagues share with a team in which one reads."""
        return self.filter(models.Q(user=user) | models.Q(team__in=user.teams_with(Right.READ)))


class SavedView(models.Model):
    """``query`` is the query string of the inbox; what it shows is still only what its reader may see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        "people.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=1000)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_saved_view_per_name")]

    def __str__(self) -> str:
        return self.name
