"""A picture of the library: whose it is, how long we may show it, what is to be seen on it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.networks.models import Media


class AssetQuerySet(models.QuerySet["Asset"]):
    def offered(self, today: date) -> "AssetQuerySet":
        """Those that may be shown."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), archived_at=None)

    def expired(self, today: date) -> "AssetQuerySet":
        """Those whose rights have run out."""
        return self.filter(expires_on__lt=today, archived_at=None)


class Asset(models.Model):
    """``media`` is the picture as it came, for us; what goes out is drawn anew from it. Archived, never deleted."""

    media = models.ForeignKey(Media, models.PROTECT, related_name="+")
    small = models.ForeignKey(Media, models.PROTECT, related_name="+")  # as lists show it, cut around the focus
    name = models.CharField(_("name"), max_length=120)
    rights = models.TextField(_("rights"))  # whose it is, and on what terms we may show it
    expires_on = models.DateField(_("may be shown until"), null=True, blank=True)  # the last day
    width = models.IntegerField()  # upright
    height = models.IntegerField()
    focus_x = models.FloatField(default=0.5)  # 0 is the left edge, 1 the right
    focus_y = models.FloatField(default=0.5)  # 0 is the top
    focused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    focused_at = models.DateTimeField(null=True)  # when the focus was put elsewhere last
    version = models.IntegerField(default=1)  # of the row: two editors do not overwrite each other
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(fields=["media"], name="a_picture_stands_in_the_library_once"),
            models.CheckConstraint(condition=~Q(rights="") & ~Q(name=""), name="a_picture_has_a_name_and_rights"),
            models.CheckConstraint(
                condition=Q(focus_x__gte=0, focus_x__lte=1, focus_y__gte=0, focus_y__lte=1),
                name="the_focus_lies_in_the_picture",
            ),
        ]
        indexes = [
            models.Index(fields=["archived_at", "-id"], name="assets_newest"),
            models.Index(fields=["expires_on"], condition=Q(expires_on__isnull=False), name="assets_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("publishing:picture", args=[self.pk])

    def may_be_shown_on(self, day: date) -> bool:
        """Whether it is in the library and its rights have not run out."""
        return self.archived_at is None and (self.expires_on is None or self.expires_on >= day)

    @property
    def focus(self) -> tuple[float, float]:
        """The point that stays in sight."""
        return self.focus_x, self.focus_y

    def alt(self, language: str) -> str:
        """What is to be seen on it, in that language and no other; "" where nobody has said so yet."""
        return next((one.alt for one in self.texts.all() if one.language == language), "")


class AssetText(models.Model):
    """What is to be seen on a picture, in one language."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    alt = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # who wrote it
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "language"], name="one_alt_of_a_language"),
            models.CheckConstraint(condition=~Q(alt=""), name="an_alt_says_something"),
        ]


class Rendition(models.Model):
    """A picture as one network takes it. ``recipe`` is ``lib.pictures.Wish.recipe``: the same makes the same bytes."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="renditions")
    recipe = models.CharField(max_length=160)
    media = models.ForeignKey(Media, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "recipe"], name="one_rendition_of_a_recipe")]
