"""A simpler word: an official word or phrase of ours and what we say instead. It wins over the list of the house."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST = 2000  # of a language: they are all read at each check


class SimplerWordQuerySet(models.QuerySet["SimplerWord"]):
    def of(self, language: str) -> dict[str, str]:
        """The list of one language, as ``lib.plain_language.hints`` takes it."""
        return dict(self.filter(language=language).order_by("word").values_list("word", "simpler")[:MOST])


class SimplerWord(models.Model):
    """``word`` in small letters; an empty ``simpler`` says that the word is fine as it is."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    word = models.CharField(_("word"), max_length=80)
    simpler = models.CharField(_("simpler"), max_length=80, blank=True)
    kept_at = models.DateTimeField()

    objects = SimplerWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("simpler word")
        verbose_name_plural = _("simpler words")
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="one_simpler_word_for_a_word"),
            models.CheckConstraint(condition=~Q(word=""), name="a_simpler_word_stands_for_a_word"),
        ]

    def __str__(self) -> str:
        return self.word
