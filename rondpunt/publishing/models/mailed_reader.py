"""A mailed reader: a colleague who wants house messages by mail as well, whole, as they come."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailedReader(models.Model):
    """There is a row as long as they want it; what came before ``since`` is not mailed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("mailed reader")
        verbose_name_plural = _("mailed readers")
