"""Formal messages and the terms of law they start: kinds and terms are rows that a town changes, never code."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from rondpunt.lib.legal_term import LONGEST

LONGEST_NAME, LONGEST_WAY = 80, 4000
USUAL_WARNING = 7  # calendar days


class Jurisdiction(models.TextChoices):
    """Whose law it is (ISO 3166-2); its holidays are those of the country in front."""

    BELGIUM = "BE", _("Belgium, federal")
    FLANDERS = "BE-VLG", _("Flanders")
    BRUSSELS = "BE-BRU", _("Brussels")
    WALLONIA = "BE-WAL", _("Wallonia")
    NETHERLANDS = "NL", _("the Netherlands")


class Unit(models.TextChoices):
    """In what a term is counted; the values of ``lib.legal_term.Unit``."""

    DAYS = "days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


def in_words(amount: int, unit: str) -> str:
    """A length of a term: "20 days", "6 weeks"."""
    said = {
        Unit.DAYS: ngettext("%d day", "%d days", amount),
        Unit.WORKING_DAYS: ngettext("%d working day", "%d working days", amount),
        Unit.WEEKS: ngettext("%d week", "%d weeks", amount),
        Unit.MONTHS: ngettext("%d month", "%d months", amount),
    }[Unit(unit)]
    return said % amount


def in_language(texts: dict[str, str], language: str) -> str:
    """The text in a language, else in the first that has one."""
    return texts.get(language[:2]) or next((text for text in texts.values() if text), "")


class FormalKind(models.Model):
    """An objection, a complaint, a request for documents. What it is called and how it must come, by language."""

    names = models.JSONField(default=dict)  # language: name
    ways = models.JSONField(default=dict)  # language: what we tell who sent it another way
    networks = models.JSONField(default=list)  # by which it may come; empty: by every one
    words = models.JSONField(default=list)  # by which it is recognised; a colleague decides
    is_offered = models.BooleanField(_("offered to colleagues"), default=True)

    class Meta:
        verbose_name = _("kind of formal message")
        ordering = ["pk"]

    def __str__(self) -> str:
        return in_language(self.names, get_language() or "nl")

    def takes(self, network: str) -> bool:
        """Whether it may come in by ``network``."""
        return not self.networks or network in self.networks

    def way(self, language: str) -> str:
        """The standard text that tells a citizen how it must come."""
        return in_language(self.ways, language)


class LegalTermQuerySet(models.QuerySet["LegalTerm"]):
    def in_force(self, on: date) -> "LegalTermQuerySet":
        """Terms that hold for what comes in on this day."""
        begun = models.Q(valid_from=None) | models.Q(valid_from__lte=on)
        return self.filter(begun, models.Q(valid_until=None) | models.Q(valid_until__gte=on))


class LegalTerm(models.Model):
    """So long the law gives us for a kind of formal message. Counting begins on the day after."""

    class Starts(models.TextChoices):
        RECEIPT = "receipt", _("on the day after it came in")
        PERIOD = "period", _("on the day after the end of the period in which one may object")

    kind = models.ForeignKey(FormalKind, models.CASCADE, related_name="terms", verbose_name=_("kind"))
    jurisdiction = models.CharField(_("jurisdiction"), max_length=8, choices=Jurisdiction.choices)
    variant = models.CharField(
        _("when"), max_length=120, blank=True, help_text=_("Such as: with an advisory committee.")
    )
    amount = models.IntegerField(
        _("decided within"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)], default=20
    )
    unit = models.CharField(_("counted in"), max_length=12, choices=Unit.choices, default=Unit.DAYS)
    starts = models.CharField(_("counted from"), max_length=8, choices=Starts.choices, default=Starts.RECEIPT)
    moves = models.BooleanField(
        _("an end on a Saturday, Sunday or public holiday moves to the next working day"), default=False
    )
    acknowledge_days = models.IntegerField(
        _("receipt to be confirmed within"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
        null=True,
        blank=True,
        help_text=_("Calendar days. Empty: the law gives no term for it."),
    )
    extension_amount = models.IntegerField(
        _("may be extended once by"),
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST)],
        default=0,
        help_text=_("0: it cannot be extended."),
    )
    extension_unit = models.CharField(_("extension counted in"), max_length=12, choices=Unit.choices, default=Unit.DAYS)
    warn_days = models.IntegerField(
        _("warn so many days before the end"),
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST)],
        default=USUAL_WARNING,
    )
    source = models.CharField(_("legal source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    valid_from = models.DateField(_("holds from"), null=True, blank=True)
    valid_until = models.DateField(_("holds up to and including"), null=True, blank=True)

    objects = LegalTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal term")
        ordering = ["kind", "jurisdiction", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount__lte=LONGEST), name="a_legal_term_is_no_less_than_one"
            ),
            models.CheckConstraint(
                condition=models.Q(extension_amount__gte=0, extension_amount__lte=LONGEST),
                name="an_extension_makes_no_term_shorter",
            ),
        ]

    def __str__(self) -> str:
        return in_words(self.amount, self.unit)

    @property
    def extension(self) -> str:
        """By how much it may be extended, "" where it may not."""
        return in_words(self.extension_amount, self.extension_unit) if self.extension_amount else ""

    @property
    def acknowledgement(self) -> str:
        """Within how long receipt is to be confirmed, "" where the law gives no term."""
        return in_words(self.acknowledge_days, Unit.DAYS) if self.acknowledge_days else ""

    @property
    def country(self) -> str:
        """Whose public holidays count."""
        return self.jurisdiction[:2]
