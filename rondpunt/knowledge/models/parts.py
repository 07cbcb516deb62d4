"""What a standard answer is made of: a text in each language, files, and how it was before."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rondpunt.knowledge.models.standard_answer import StandardAnswer


class StandardText(models.Model):
    """The text in one language, with its placeholders."""

    standard = models.ForeignKey(StandardAnswer, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    text = models.TextField()

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "language"], name="one_text_in_a_language"),
            models.CheckConstraint(condition=~Q(text=""), name="a_standard_text_says_something"),
        ]


class StandardFile(models.Model):
    """A picture or file that goes along."""

    standard = models.ForeignKey(StandardAnswer, models.CASCADE, related_name="files")
    media = models.ForeignKey("networks.Media", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    is_picture = models.BooleanField(default=False)
    alt = models.CharField(max_length=1500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "media"], name="a_file_goes_along_once"),
            models.CheckConstraint(condition=Q(is_picture=False) | ~Q(alt=""), name="a_picture_has_an_alt_text"),
        ]


class StandardVersion(models.Model):
    """What a standard answer said from ``at`` on, until the next version."""

    standard = models.ForeignKey(StandardAnswer, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    title = models.CharField(max_length=120)
    shortcut = models.CharField(max_length=40)
    texts = models.JSONField()  # language: text
    files = models.JSONField(default=list)  # [{"media": id, "name": str, "alt": str}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["standard", "number"], name="one_version_of_a_number")]
