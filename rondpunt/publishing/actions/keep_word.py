"""Keep a simpler word; one for the same word is changed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import SimplerWord
from rondpunt.publishing.models.simpler_word import MOST


class TooManyWords(Exception):
    """The list of this language is full."""

    def __str__(self) -> str:
        return _("The list is full. Take words away that nobody writes any more.")


@transaction.atomic
def keep_word(word: str, *, language: str, simpler: str, by: User, now: datetime) -> SimplerWord:
    """``word`` is kept in small letters with single spaces. Raises ``TooManyWords``."""
    plain = " ".join(word.lower().split())
    is_new = not SimplerWord.objects.filter(language=language, word=plain).exists()
    if is_new and SimplerWord.objects.filter(language=language).count() >= MOST:
        raise TooManyWords
    kept, _made = SimplerWord.objects.update_or_create(
        language=language, word=plain, defaults={"simpler": " ".join(simpler.split()), "kept_at": now}
    )
    record("simpler_word.kept", subject=kept, at=now, actor=by, language=language, simpler=kept.simpler)
    return kept
