"""A notification: something that happened and that one colleague is told, in their list and perhaps by mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Count, Max

SEEN_KEPT = timedelta(days=90)
KEPT = timedelta(days=365)


class Unseen(NamedTuple):
    """What somebody did not open yet: how many, and the number of the newest."""

    number: int = 0
    newest: int = 0


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unseen(self) -> "NotificationQuerySet":
        """What its reader did not open yet."""
        return self.filter(seen_at=None)

    def to_mail(self) -> "NotificationQuerySet":
        """What its reader neither saw nor was mailed."""
        return self.filter(seen_at=None, mailed_at=None)

    def past(self, now: datetime) -> "NotificationQuerySet":
        """What need not be kept at ``now``: seen and older than ``SEEN_KEPT``, or older than ``KEPT``."""
        return self.filter(at__lt=now - SEEN_KEPT).exclude(seen_at=None, at__gte=now - KEPT)

    def unseen_by(self, users: Iterable[int]) -> dict[int, Unseen]:
        """For many users (ids) at once; who has seen everything is not in it. One query."""
        told = self.unseen().filter(user__in=list(users)).order_by().values_list("user_id")
        return {user: Unseen(count, newest) for user, count, newest in told.annotate(Count("pk"), Max("pk"))}

    def about(self, subject: models.Model) -> "NotificationQuerySet":
        """What tells of ``subject``."""
        return self.filter(subject_kind=subject._meta.model_name, subject_id=subject.pk)


class Notification(models.Model):
    """One colleague is told of one event. Its words stand in ``people/notices.py``, by ``kind``.

    ``event`` names what happened, such as "message-55": whoever has two reasons to hear of it is told once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    event = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)  # as it was then; of a user, a citizen or "Rondpunt"
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    anchor = models.CharField(max_length=60, blank=True)  # the place on the subject's page
    particulars = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="nobody_is_told_twice")]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notifications_in_order"),
            models.Index(
                fields=["user", "subject_kind", "subject_id"],
                condition=models.Q(seen_at=None),
                name="notifications_to_see",
            ),
            models.Index(
                fields=["user", "at"],
                condition=models.Q(seen_at=None, mailed_at=None),
                name="notifications_to_mail",
            ),
            models.Index(fields=["at"], name="notifications_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.subject_kind} {self.subject_id}"
