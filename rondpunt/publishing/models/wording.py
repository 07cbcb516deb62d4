"""A wording: what the core or a variant said from a moment on, until the next. Appended, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rondpunt.publishing.models.post import Post
from rondpunt.publishing.models.variant import Variant


class Wording(models.Model):
    """``variant`` is empty for the core; ``number`` counts for each apart."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="wordings")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, related_name="wordings")
    number = models.IntegerField()
    title = models.CharField(max_length=160, blank=True)
    text = models.TextField(blank=True)
    content_warning = models.CharField(max_length=200, blank=True)
    first_comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "number"], condition=Q(variant=None), name="one_wording_of_a_core_version"
            ),
            models.UniqueConstraint(fields=["variant", "number"], name="one_wording_of_a_variant_version"),
        ]
