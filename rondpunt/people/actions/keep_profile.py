"""A user's own name and language."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record


def keep_profile(user: User, *, name: str, language: str, now: datetime) -> bool:
    """Whether this changed anything."""
    if (user.name, user.language) == (name, language):
        return False
    with transaction.atomic():
        before = user.name
        user.name, user.language = name, language
        user.save(update_fields=["name", "language"])
        record("user.changed", subject=user, at=now, actor=user, before=before, name=name, language=language)
    return True
