"""Urgency: why a message for colleagues comes to everybody whatever the budget of the week."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.models.post import Post


class Urgency(models.Model):
    """Of one post; its readers see the reason."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="urgency")
    because = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("urgency")
        verbose_name_plural = _("urgencies")
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="what_is_urgent_says_why")]

    def __str__(self) -> str:
        return self.because
