"""A feed: an address at which a colleague's own calendar program reads what the calendar shows them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PURPOSE = "calendar_feed"  # of its token, see people/tokens.py


class FeedQuerySet(models.QuerySet["Feed"]):
    def open(self) -> "FeedQuerySet":
        """Those that were not closed, of colleagues who may still sign in."""
        return self.filter(closed_at=None, user__is_active=True)


class Feed(models.Model):
    """The address itself is a secret that is shown once; only its digest is kept. Closed, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    narrowing = models.CharField(max_length=400, blank=True)  # as the calendar's address says it
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "narrowing"], condition=Q(closed_at=None), name="one_open_feed_of_a_filter"
            )
        ]

    def __str__(self) -> str:
        return self.narrowing or "/"
