"""When people work: the hours of a team or of the whole organisation, and the days on which nobody does."""

from collections.abc import Iterable

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from rondpunt.lib.hours_text import write_day
from rondpunt.lib.working_time import Span, Week
from rondpunt.people.models.team import Team


class WorkingHours(models.Model):
    """The week of one team; the row without a team is that of the organisation, for every team that has none."""

    team = models.OneToOneField(Team, models.CASCADE, null=True, blank=True, related_name="working_hours")
    zone = models.CharField(_("time zone"), max_length=64)
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)  # ISO 3166; "": of none
    days = models.JSONField(default=list)  # Monday first; each day a list of [opens, closes] in minutes

    class Meta:
        verbose_name = _("working hours")
        constraints = [models.UniqueConstraint(Coalesce("team", 0), name="one_week_per_team_and_one_of_the_house")]

    def __str__(self) -> str:
        return "; ".join(write_day(day) for day in self.week)

    @property
    def week(self) -> Week:
        """The days as ``lib.working_time`` reads them."""
        return tuple(tuple(Span(*span) for span in day) for day in self.days)

    def keep_week(self, week: Iterable[Iterable[Span]]) -> None:
        """Take over a week; not saved yet."""
        self.days = [[[span.opens, span.closes] for span in day] for day in week]


class ClosedDay(models.Model):
    """A day on which a team is closed, or without a team everybody: the town's fair, a bridge day."""

    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="closed_days")
    on = models.DateField(_("day"))
    name = models.CharField(_("why"), max_length=120)

    class Meta:
        verbose_name = _("closed day")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(Coalesce("team", 0), "on", name="a_day_is_closed_once")]

    def __str__(self) -> str:
        return self.name
