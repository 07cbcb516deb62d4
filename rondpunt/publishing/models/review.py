"""A review: what somebody said of the words that stood there then. Other words are another matter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.models.post import Post
from rondpunt.publishing.models.variant import Variant


class Review(models.Model):
    """``of`` is a digest of the versions that were looked at: of these one word a reviewer, which they may change."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        CHANGES = "changes", _("asks for changes")

    post = models.ForeignKey(Post, models.CASCADE, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    core_version = models.IntegerField()
    of = models.CharField(max_length=64)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "by", "of"], name="one_word_of_a_reviewer_on_a_version"),
        ]
        indexes = [models.Index(fields=["post", "core_version"], name="reviews_of_a_version")]

    @property
    def reviewer(self) -> str:
        """Their name."""
        return self.by.name


class ReviewedCell(models.Model):
    """In which version a cell was looked at, and with which pictures. A cell that was added later was not."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="cells")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    version = models.IntegerField()
    pictures = models.CharField(max_length=64, blank=True)  # ``pictures.mark_of_pictures``; "" is none

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "variant"], name="a_cell_is_reviewed_once")]
