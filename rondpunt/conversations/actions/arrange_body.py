"""Add another body to the directory, or change what we know of it."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import Body
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def arrange_body(body: Body, *, by: User | None, now: datetime) -> None:
    """Save ``body`` as it was filled in; one that is not used any more is no longer to be chosen, never removed."""
    verb = "body.changed" if body.pk else "body.added"
    body.save()
    record(verb, subject=body, at=now, actor=by, name=body.name)
