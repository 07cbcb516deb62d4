"""A standard answer: what a team, or the whole organisation, answers again and again, in several languages."""

import unicodedata
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rondpunt.people.models import User
from rondpunt.people.rights import Right

WARNED_BEFORE = timedelta(days=14)  # that a standard answer will soon be past its date


def folded(text: str) -> str:
    """``text`` as it is searched: small letters, no accents, single spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


class StandardAnswerQuerySet(models.QuerySet["StandardAnswer"]):
    def visible_to(self, user: User) -> "StandardAnswerQuerySet":
        """The organisation's, and those of the teams in which ``user`` reads."""
        if user.can(Right.SEE_ALL):
            return self
        return self.filter(Q(team=None) | Q(team__in=user.teams_with(Right.READ)))

    def writable_by(self, user: User) -> "StandardAnswerQuerySet":
        """Those that ``user`` may change: of their teams and of the organisation; all, for who sees all."""
        if not user.can(Right.KNOWLEDGE):
            return self.none()
        if user.can(Right.SEE_ALL):
            return self
        return self.filter(Q(team=None) | Q(team__in=user.teams_with(Right.KNOWLEDGE)))

    def offered(self, on: date) -> "StandardAnswerQuerySet":
        """Those that may be used on a day: neither archived nor past their date."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), archived_at=None)

    def expired(self, on: date) -> "StandardAnswerQuerySet":
        """Past their date, and not archived yet."""
        return self.filter(archived_at=None, valid_until__lt=on)

    def to_review(self, on: date) -> "StandardAnswerQuerySet":
        """Whose day of review has come."""
        return self.filter(archived_at=None, review_on__lte=on)

    def saying(self, words: str) -> "StandardAnswerQuerySet":
        """Those with every word in title, shortcut or text, whatever its capitals and accents."""
        found = self
        for word in folded(words).split()[:8]:
            found = found.filter(searched__contains=word)
        return found

    def review_to_remind(self, on: date) -> "StandardAnswerQuerySet":
        """To review, and the owner was not told of that date yet."""
        return self.to_review(on).exclude(review_reminded=F("review_on"))

    def expiry_to_remind(self, on: date) -> "StandardAnswerQuerySet":
        """Past their date within a fortnight, and the owner was not told of that date yet."""
        soon = self.filter(archived_at=None, valid_until__lt=on + WARNED_BEFORE)
        return soon.exclude(expiry_reminded=F("valid_until"))


class StandardAnswer(models.Model):
    """Its texts, files and versions are rows of their own. Archived, never deleted: answers came from it."""

    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )  # None: the whole organisation
    title = models.CharField(_("title"), max_length=120)
    shortcut = models.CharField(_("shortcut"), max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    valid_until = models.DateField(null=True, blank=True)  # the last day on which it is offered
    review_on = models.DateField(null=True, blank=True)
    review_reminded = models.DateField(null=True)  # the date of review of which the owner was told
    expiry_reminded = models.DateField(null=True)
    searched = models.TextField(blank=True)  # title, shortcut and texts, folded
    version = models.IntegerField(default=1)
    used_count = models.IntegerField(default=0)  # answers that went to a citizen with it
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = StandardAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard answer")
        verbose_name_plural = _("standard answers")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "shortcut"], condition=Q(archived_at=None), name="one_shortcut_in_a_team"
            ),
            models.UniqueConstraint(
                fields=["shortcut"], condition=Q(archived_at=None, team=None), name="one_shortcut_in_the_house"
            ),
            models.CheckConstraint(condition=Q(used_count__gte=0), name="a_use_is_taken_back_once"),
        ]
        indexes = [
            models.Index(fields=["title", "id"], name="standards_by_title"),
            models.Index(fields=["team", "title"], name="standards_of_team"),
            models.Index(fields=["review_on"], name="standards_to_review"),
            models.Index(fields=["valid_until"], name="standards_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page about it."""
        return reverse("knowledge:standard", args=[self.pk])

    def is_expired(self, on: date) -> bool:
        """Whether it is past its date."""
        return self.valid_until is not None and self.valid_until < on

    def needs_review(self, on: date) -> bool:
        """Whether its day of review has come."""
        return self.review_on is not None and self.review_on <= on
