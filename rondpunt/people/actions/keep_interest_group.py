"""Make an interest group, or change its name and what it is about."""

from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.people.actions.arrange_team import NameTaken
from rondpunt.people.models import InterestGroup, User
from rondpunt.people.trail import record


def keep_interest_group(
    group: InterestGroup | None, *, name: str, description: str, by: User, now: datetime
) -> InterestGroup:
    """``None`` makes a new one. Raises ``NameTaken``, and then nothing has changed."""
    kept = InterestGroup(pk=group.pk if group else None, name=name, description=description)
    kept.created_at = group.created_at if group else now
    try:
        with transaction.atomic():
            kept.save()
            verb = "interest_group.changed" if group else "interest_group.added"
            record(verb, subject=kept, at=now, actor=by, name=name)
    except IntegrityError as error:
        raise NameTaken from error
    return kept
