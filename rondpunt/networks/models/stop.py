"""The emergency stop: until it is lifted no post goes out, in the whole house or on one channel."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models.channel import Channel


class StopQuerySet(models.QuerySet["Stop"]):
    def open(self, now: datetime) -> "StopQuerySet":
        """Stops that hold posts back at ``now``."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=now), lifted_at=None)

    def before(self, now: datetime, *, author: str = "made_by_id") -> "StopQuerySet":
        """For use in a question about deliveries or amendments: the open stops that hold the row back.

        Whoever may post still is one of ``may_post`` of every stop that concerns the channel.
        """
        here = models.Q(channel=None) | models.Q(channel=models.OuterRef("channel_id"))
        whose = models.OuterRef(models.OuterRef(author))
        allowed = Stop.may_post.through.objects.filter(stop=models.OuterRef("pk"), user=whose)
        return self.open(now).filter(here, ~models.Exists(allowed))


class Stop(models.Model):
    """Answers to citizens go on; only posts are held back. One that ended by itself stays unlifted until the next."""

    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, related_name="stops", verbose_name=_("channel")
    )  # none: the whole house
    reason = models.TextField(_("reason"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    until = models.DateTimeField(_("until"), null=True)  # none: until somebody lifts it
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    may_post = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("may post still"))

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency stop")
        verbose_name_plural = _("emergency stops")
        constraints = [
            # No channel is number 0: to a database two NULLs are not the same.
            models.UniqueConstraint(
                Coalesce("channel", 0), condition=models.Q(lifted_at=None), name="one_open_stop_a_channel"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_stop_has_a_reason"),
        ]
        indexes = [models.Index(fields=["-started_at", "-id"], name="stop_started")]

    def __str__(self) -> str:
        return self.reason
