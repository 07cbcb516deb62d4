"""Take a simpler word from the organisation's list; what came along with the house counts again."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.publishing.models import SimplerWord


@transaction.atomic
def take_word_away(word: SimplerWord, *, by: User, now: datetime) -> None:
    """Once: a second time changes nothing."""
    gone, _kinds = SimplerWord.objects.filter(pk=word.pk).delete()
    if gone:
        record("simpler_word.removed", subject=word, at=now, actor=by, language=word.language)
