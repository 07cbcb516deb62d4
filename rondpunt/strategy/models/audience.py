"""An audience: the people for whom a message is fitted, outside or inside the organisation."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AudienceQuerySet(models.QuerySet["Audience"]):
    def offered(self) -> "AudienceQuerySet":
        """Those for whom one can still write."""
        return self.filter(archived_at=None)


class Audience(models.Model):
    """Archived, never deleted: posts were written for it."""

    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("who they are"), blank=True)
    is_internal = models.BooleanField(_("colleagues"), default=False)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["is_internal", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(archived_at=None), name="one_audience_of_a_name"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="an_audience_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page on which it is changed."""
        return reverse("strategy:audience", args=[self.pk])
