"""An example of how we say things: an advice, what to write and what not; for one audience or everybody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.strategy.models.audience import Audience

MOST = 12  # offered, of one audience in one language: nobody reads more beside a text


class ToneExampleQuerySet(models.QuerySet["ToneExample"]):
    def offered(self) -> "ToneExampleQuerySet":
        """Those shown beside the editor."""
        return self.filter(archived_at=None)

    def of(self, audience: Audience | None) -> "ToneExampleQuerySet":
        """Those of one audience, or of everybody; the language first, then as they were put in order."""
        return self.filter(audience=audience).order_by("language", "position", "id")

    def beside(self, audience: Audience | None, *, language: str) -> "ToneExampleQuerySet":
        """What a writer reads beside a text: of its audience first, then of everybody."""
        ours = self.offered().filter(Q(audience=audience) | Q(audience=None), language=language)
        return ours.select_related("audience").order_by(F("audience").asc(nulls_last=True), "position", "id")


class ToneExample(models.Model):
    """``audience`` None is everybody. Archived, never deleted."""

    audience = models.ForeignKey(Audience, models.PROTECT, null=True, blank=True, related_name="tone_examples")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    advice = models.CharField(_("advice"), max_length=200)
    good = models.TextField(_("good example"), max_length=600)
    bad = models.TextField(_("bad example"), max_length=600, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = ToneExampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("example of tone")
        verbose_name_plural = _("examples of tone")
        indexes = [models.Index(fields=["audience", "language", "position"], name="tone_examples_in_order")]
        constraints = [
            models.CheckConstraint(condition=~Q(advice="") & ~Q(good=""), name="a_tone_example_says_something"),
        ]

    def __str__(self) -> str:
        return self.advice

    def get_absolute_url(self) -> str:
        """The page on which it is changed."""
        return reverse("strategy:tone_example", args=[self.pk])

    @property
    def guide_url(self) -> str:
        """The page of the list in which it stands."""
        return f"{self.audience.get_absolute_url()}#tone" if self.audience else reverse("strategy:tone")
