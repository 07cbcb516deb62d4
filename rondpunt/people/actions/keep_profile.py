"""A user's own name, language, and how often they are mailed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record


def keep_profile(user: User, *, name: str, language: str, mail_rhythm: str, now: datetime) -> bool:
    """Whether this changed anything."""
    if (user.name, user.language, user.mail_rhythm) == (name, language, mail_rhythm):
        return False
    with transaction.atomic():
        before = user.name
        user.name, user.language, user.mail_rhythm = name, language, mail_rhythm
        user.save(update_fields=["name", "language", "mail_rhythm"])
        told: dict[str, Any] = {"before": before, "name": name, "language": language, "mail_rhythm": mail_rhythm}
        record("user.changed", subject=user, at=now, actor=user, **told)
    return True
