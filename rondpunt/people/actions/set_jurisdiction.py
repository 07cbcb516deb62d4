"""Say whose law holds for the organisation."""

from datetime import datetime

from django.db import transaction

from rondpunt.people.models import Organisation, User
from rondpunt.people.trail import record


@transaction.atomic
def set_jurisdiction(jurisdiction: str, *, by: User | None, now: datetime) -> None:
    """A code of ISO 3166-2, or "" for none; the same again changes nothing."""
    if Organisation.objects.exclude(jurisdiction=jurisdiction).update(jurisdiction=jurisdiction):
        house = Organisation.objects.get()
        record("organisation.changed", subject=house, at=now, actor=by, changed=["jurisdiction"])
