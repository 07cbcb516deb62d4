"""An assignment: what somebody does on a day of an occasion, such as the photos of the fair."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import User
from rondpunt.publishing.models.occasion import Occasion, Occurrence


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def kept(self) -> "AssignmentQuerySet":
        """All but those that were dropped."""
        return self.filter(dropped_at=None)

    def coming_of(self, user: User, today: date) -> "AssignmentQuerySet":
        """What ``user`` still has to do, from today on, of occasions on the calendar."""
        mine = self.kept().filter(user=user, done_at=None, on__gte=today, occasion__archived_at=None)
        return mine.select_related("occasion").order_by("on", "id")

    def free_on(self, days: Sequence[Occurrence]) -> dict[tuple[int, date], int]:
        """How many are nobody's yet, by occasion and day; at most one query."""
        if not days:
            return {}
        there = {"occasion__in": {one.occasion.pk for one in days}, "on__in": {one.on for one in days}}
        free = self.kept().filter(user=None, done_at=None, **there)
        rows = free.order_by().values("occasion", "on").annotate(count=Count("id"))
        return {(row["occasion"], row["on"]): row["count"] for row in rows}


class Assignment(models.Model):
    """``user`` is empty while it is nobody's. Dropped, never deleted."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="assignments")
    on = models.DateField()
    what = models.CharField(_("task"), max_length=160)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assignments")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="an_assignment_says_what")]
        indexes = [
            models.Index(fields=["occasion", "on", "id"], name="assignments_of_a_day"),
            models.Index(fields=["user", "on", "id"], name="assignments_of_somebody"),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        """The day it is for."""
        return f"{reverse('publishing:occasion_day', args=[self.occasion_id, self.on])}#task-{self.pk}"


def with_free(days: Sequence[Occurrence]) -> list[Occurrence]:
    """The same days, each with how many of its tasks are nobody's yet."""
    free = Assignment.objects.free_on(days)
    return [replace(one, free_count=free.get((one.occasion.pk, one.on), 0)) for one in days]
