"""An absence: a colleague is away for a while, and somebody stands in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def present(self, now: datetime) -> "AbsenceQuerySet":
        """Those that last at ``now``."""
        return self.filter(begins_at__lte=now, ends_at__gt=now)

    def over(self, begins_at: datetime, ends_at: datetime) -> "AbsenceQuerySet":
        """Those that share a moment with this time."""
        return self.filter(begins_at__lt=ends_at, ends_at__gt=begins_at)

    def to_begin(self, now: datetime) -> "AbsenceQuerySet":
        """Those that last, and whose conversations nobody handed over yet."""
        return self.present(now).filter(begun_at=None)


class Absence(models.Model):
    """``user`` is away from ``begins_at`` until just before ``ends_at``; without a replacement the team stands in.

    That two of one user share no moment is held by ``actions/be_absent.py``, under a lock on the user's row: SQLite
    has no exclusion constraint.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    replacement = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)  # when the conversations that waited went to whoever stands in

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(begins_at__lt=models.F("ends_at")), name="absence_ends_later"),
            models.CheckConstraint(
                condition=models.Q(replacement=None) | ~models.Q(replacement=models.F("user")),
                name="nobody_replaces_themselves",
            ),
            models.UniqueConstraint(fields=["user", "begins_at"], name="an_absence_begins_once"),
        ]
        indexes = [models.Index(fields=["ends_at", "begins_at"], name="absences_by_end")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def last_at(self) -> datetime:
        """A moment of its last day, for the screen."""
        return timezone.localtime(self.ends_at) - timedelta(seconds=1)
