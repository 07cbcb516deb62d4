"""How links to our own sites are tagged when a post goes out: by our own figures, without anybody in between."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LinkTags(models.Model):
    """Of the whole house: one row, or none while nothing is tagged."""

    class Scheme(models.TextChoices):
        UTM = "utm", _("utm_source, utm_medium, utm_campaign (most programs)")
        MTM = "mtm", _("mtm_source, mtm_medium, mtm_campaign (Matomo)")

    is_house = models.BooleanField(default=True, unique=True)
    scheme = models.CharField(_("tags"), max_length=3, choices=Scheme.choices, default=Scheme.UTM)
    sites = models.JSONField(_("our sites"), default=list)  # hosts in small letters, without www.
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tags on links")
        verbose_name_plural = _("tags on links")
        constraints = [models.CheckConstraint(condition=Q(is_house=True), name="link_tags_are_of_the_house")]

    def __str__(self) -> str:
        return str(_("tags on links"))
