"""Offer an archived audience again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.actions.keep_audience import NameTaken
from rondpunt.strategy.models import Audience


def bring_back_audience(audience: Audience, *, by: User, now: datetime) -> None:
    """Raises ``NameTaken`` where another took its name meanwhile."""
    try:
        with transaction.atomic():
            if Audience.objects.filter(pk=audience.pk, archived_at__isnull=False).update(archived_at=None):
                record("audience.brought_back", subject=audience, at=now, actor=by, name=audience.name)
    except IntegrityError as error:
        raise NameTaken from error
