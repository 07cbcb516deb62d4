"""A comment: what somebody says of a post before it goes out, in a thread that is settled when it is dealt with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.models.outside import OutsideReview
from rondpunt.publishing.models.post import Post
from rondpunt.publishing.models.variant import Variant


class Comment(models.Model):
    """Of a colleague or of a reader from outside. One that answers another stands in its thread, one level deep."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="comments")
    about = models.ForeignKey(Variant, models.SET_NULL, null=True, related_name="+")  # None: all of it
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="thread")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outside = models.ForeignKey(OutsideReview, models.PROTECT, null=True, related_name="comments")
    text = models.TextField()
    core_version = models.IntegerField()  # of the words that stood there
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # of the first of a thread
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something"),
            models.CheckConstraint(
                condition=Q(by__isnull=False, outside=None) | Q(by=None, outside__isnull=False),
                name="a_comment_is_of_a_colleague_or_from_outside",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(settled_at=None), name="only_a_whole_thread_is_settled"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="what_is_settled_was_settled_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["post", "at"], name="comments_of_a_post")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def author(self) -> str:
        """Their name."""
        return self.by.name if self.by else self.outside.name if self.outside else ""
