"""Readers from outside: whom we asked what they think of a post before it goes out, by which link, and their word."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rondpunt.publishing.models.post import Post


class OutsideReview(models.Model):
    """One reader of one post, without an account. Their word is advice: it approves nothing and holds nothing up."""

    class Word(models.TextChoices):
        FINE = "fine", _("finds it fine")
        CHANGES = "changes", _("asks for changes")

    key = models.CharField(max_length=32, unique=True)  # made when the form was drawn: a double click asks once
    post = models.ForeignKey(Post, models.CASCADE, related_name="outside_reviews")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=5)
    question = models.TextField(_("question"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)  # null: no mail server took it (yet)
    opened_at = models.DateTimeField(null=True)  # a person, or the scanner of a mail server
    withdrawn_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=8, choices=Word.choices, blank=True)
    word_at = models.DateTimeField(null=True)
    word_of = models.CharField(max_length=64, blank=True)  # ``reviewing.digest_of`` what they read then

    class Meta:
        verbose_name = _("reader from outside")
        verbose_name_plural = _("readers from outside")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(word="", word_at=None, word_of="") | (~Q(word="") & Q(word_at__isnull=False)),
                name="a_word_from_outside_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["post", "asked_at"], name="outside_reviews_of_a_post")]

    def __str__(self) -> str:
        return self.name

    def closed(self, now: datetime) -> str:
        """Why its link takes no word any more: "withdrawn", "expired", "out", "gone"; "" while it does."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.post.discarded_at:
            return "gone"
        if self.post.stage == Post.Stage.SENT:
            return "out"
        return "expired" if self.expires_at <= now else ""


class OutsideLink(models.Model):
    """A way in. Each mail has one of its own, and all die with the review; only digests are kept."""

    review = models.ForeignKey(OutsideReview, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, hexadecimal
    made_at = models.DateTimeField()
