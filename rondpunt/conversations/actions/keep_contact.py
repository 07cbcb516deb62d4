"""Keep what somebody types during a call."""

from datetime import datetime

from django.http import QueryDict

from rondpunt.conversations.models import ContactDraft
from rondpunt.people.models import User

LONGEST_DRAFT = 400_000  # bytes
_NOT_KEPT = ("csrfmiddlewaretoken",)


def keep_contact(user: User, *, fields: QueryDict, now: datetime) -> None:
    """Store the form of ``user`` as it stands."""
    kept = fields.copy()
    for name in _NOT_KEPT:
        kept.pop(name, None)
    ContactDraft.objects.update_or_create(user=user, defaults={"fields": kept.urlencode(), "changed_at": now})
