"""A variant: the post for one audience, on one channel, in one language."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.models.post import Post


class Variant(models.Model):
    """A cell of the matrix. It says what the core says until somebody gives it words of its own."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="variants")
    audience = models.ForeignKey("strategy.Audience", models.PROTECT, related_name="+")
    channel = models.ForeignKey("networks.Channel", models.PROTECT, related_name="variants")
    language = models.CharField(max_length=5)
    is_own = models.BooleanField(default=False)  # has words of its own
    text = models.TextField(blank=True)
    content_warning = models.CharField(max_length=200, blank=True)
    first_comment = models.TextField(blank=True)  # a reply to it, right after; also where it follows the core
    fitted_to = models.IntegerField(default=0)  # the core's version that whoever wrote it last had before them
    shows_pictures = models.BooleanField(default=True)  # those of the post
    threads_when_longer = models.BooleanField(default=False)  # too long for one message: several, one after the other
    goes_out_at = models.DateTimeField(null=True, blank=True)  # where it does not go with the post
    round = models.IntegerField(default=0)  # how often it was planned; the parts of the last round count
    version = models.IntegerField(default=1)  # of the row: two editors do not overwrite each other
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["audience__is_internal", "audience__name", "audience_id", "language", "channel__name", "channel_id"]
        indexes = [
            models.Index(fields=["goes_out_at"], condition=Q(goes_out_at__isnull=False), name="variants_by_own_moment")
        ]
        constraints = [
            models.UniqueConstraint(fields=["post", "audience", "channel", "language"], name="one_variant_of_a_cell"),
            models.CheckConstraint(
                condition=Q(is_own=True) | Q(text="", content_warning=""), name="words_of_its_own_are_its_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} · {self.audience} · {self.channel} · {self.language}"

    @property
    def says(self) -> str:
        """Its words: its own, or the core's in the same language; "" where it still has to be written."""
        if self.is_own:
            return self.text
        return self.post.text if self.language == self.post.language else ""

    @property
    def warns(self) -> str:
        """The content warning that goes with its words."""
        return self.content_warning if self.is_own else self.post.content_warning

    @property
    def is_stale(self) -> bool:
        """Whether the core was changed since its own words were fitted to it."""
        return self.is_own and self.fitted_to < self.post.core_version

    @property
    def moment(self) -> datetime | None:
        """When it goes out."""
        return self.goes_out_at or self.post.goes_out_at
