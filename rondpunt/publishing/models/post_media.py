"""The pictures that go with a post."""

from django.db import models

from rondpunt.publishing.models.asset import Asset
from rondpunt.publishing.models.post import Post


class PostMedia(models.Model):
    """``position`` from 1; a cell shows them all, or none (``Variant.shows_pictures``)."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="uses")
    position = models.IntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["post", "asset"], name="a_picture_goes_with_a_post_once")]
