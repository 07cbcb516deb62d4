"""An occasion: something that happens on a day, once or again and again, about which we will have something to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rondpunt.lib import recurrence
from rondpunt.people.models import User
from rondpunt.people.rights import Right

MOST_ON_A_CALENDAR = 200


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def visible_to(self, user: User) -> "OccasionQuerySet":
        """Occasions are the whole house's, for who sees its calendar."""
        return self if user.can(Right.CALENDAR) else self.none()

    def writable_by(self, user: User) -> "OccasionQuerySet":
        """Those of the teams in which ``user`` writes and plans."""
        if user.can(Right.PUBLISH) and user.can(Right.SEE_ALL):
            return self
        return self.filter(team__in=user.teams_with(Right.PUBLISH))

    def offered(self) -> "OccasionQuerySet":
        """All but those that were archived."""
        return self.filter(archived_at=None)

    def between(self, start: date, end: date) -> "list[Occurrence]":
        """Every day from ``start`` to ``end``, both included, in the order of the clock; one query."""
        there = self.offered().filter(Q(until_on=None) | Q(until_on__gte=start), first_on__lte=end)
        found = there.select_related("team").order_by("first_on", "id")[:MOST_ON_A_CALENDAR]
        return in_order(Occurrence(one, on) for one in found for on in one.days(start, end))


class Occasion(models.Model):
    """``time`` is by the clock of the house, None for a whole day. Archived, never deleted."""

    class Rule(models.TextChoices):
        ONCE = recurrence.Rule.ONCE.value, _("once")
        WEEKLY = recurrence.Rule.WEEKLY.value, _("every week, on the same day")
        FORTNIGHTLY = recurrence.Rule.FORTNIGHTLY.value, _("every two weeks, on the same day")
        MONTHLY_NTH = recurrence.Rule.MONTHLY_NTH.value, _("every month, such as on the third Tuesday")
        YEARLY = recurrence.Rule.YEARLY.value, _("every year, on the same date")
        YEARLY_NTH = recurrence.Rule.YEARLY_NTH.value, _("every year, such as on the third Sunday of September")

    team = models.ForeignKey("people.Team", models.PROTECT, related_name="occasions", verbose_name=_("team"))
    title = models.CharField(_("title"), max_length=160)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    first_on = models.DateField(_("first day"))
    time = models.TimeField(_("time"), null=True, blank=True)
    rule = models.CharField(_("comes back"), max_length=12, choices=Rule.choices, default=Rule.ONCE)
    until_on = models.DateField(_("last day"), null=True, blank=True)  # of ONCE always its day
    version = models.IntegerField(default=1)  # of the row: two colleagues do not overwrite each other
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="an_occasion_has_a_title"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("first_on")),
                name="an_occasion_ends_no_sooner",
            ),
        ]
        indexes = [models.Index(fields=["archived_at", "first_on", "id"], name="occasions_by_first_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the occasion."""
        return reverse("publishing:occasion", args=[self.pk])

    @property
    def returns(self) -> str:
        """When it comes back, in words of its own first day."""
        day = self.first_on
        told = {
            "weekday": date_format(day, "l"),
            "month": date_format(day, "F"),
            "date": date_format(day, "j F"),
            "nth": PLACES[recurrence.place_in_month(day)],
        }
        return str(WORDS[self.Rule(self.rule)]) % told

    def days(self, start: date, end: date) -> list[date]:
        """Its days from ``start`` to ``end``, both included."""
        rule = recurrence.Rule(self.rule)
        return recurrence.days_between(rule, self.first_on, until=self.until_on, start=start, end=end)


PLACES = {
    1: pgettext_lazy("weekday of a month", "first"),
    2: pgettext_lazy("weekday of a month", "second"),
    3: pgettext_lazy("weekday of a month", "third"),
    4: pgettext_lazy("weekday of a month", "fourth"),
    -1: pgettext_lazy("weekday of a month", "last"),
}
WORDS = {
    Occasion.Rule.ONCE: _("once"),
    Occasion.Rule.WEEKLY: _("every week, on %(weekday)s"),
    Occasion.Rule.FORTNIGHTLY: _("every two weeks, on %(weekday)s"),
    Occasion.Rule.MONTHLY_NTH: _("every month, on the %(nth)s %(weekday)s"),
    Occasion.Rule.YEARLY: _("every year, on %(date)s"),
    Occasion.Rule.YEARLY_NTH: _("every year, on the %(nth)s %(weekday)s of %(month)s"),
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of an occasion."""

    occasion: Occasion
    on: date
    free_count: int = 0  # tasks of that day that are nobody's yet

    def get_absolute_url(self) -> str:
        """The page of the day."""
        return reverse("publishing:occasion_day", args=[self.occasion.pk, self.on])

    @property
    def at(self) -> datetime | None:
        """Its moment, by the clock of the house; None for a whole day.

        On the night on which the clock skips its hour it is an hour later; of an hour that comes twice the first.
        """
        if self.occasion.time is None:
            return None
        bare = datetime.combine(self.on, self.occasion.time)
        return timezone.localtime(timezone.make_aware(bare).astimezone(UTC))


def in_order(found: Iterable[Occurrence]) -> list[Occurrence]:
    """By day, whole days first, then by the clock."""
    return sorted(found, key=lambda one: (one.on, one.at is not None, one.occasion.time or time(), one.occasion.pk))
