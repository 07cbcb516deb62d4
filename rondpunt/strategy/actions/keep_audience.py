"""Add an audience, or change what we say of it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rondpunt.people.models import User
from rondpunt.people.trail import record
from rondpunt.strategy.models import Audience


class NameTaken(Exception):
    """Another audience has this name."""

    def __str__(self) -> str:
        return _("There is an audience of this name already.")


def keep_audience(audience: Audience, *, by: User | None, now: datetime) -> Audience:
    """Save ``audience`` as it was filled in; raises ``NameTaken``, and then nothing has changed."""
    verb = "audience.changed" if audience.pk else "audience.added"
    audience.created_at = audience.created_at or now
    try:
        with transaction.atomic():
            audience.save()
            record(verb, subject=audience, at=now, actor=by, name=audience.name)
    except IntegrityError as error:
        raise NameTaken from error
    return audience
