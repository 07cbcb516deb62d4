"""A colleague opens their copy."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from rondpunt.people.notify import see
from rondpunt.publishing.models import Copy


def read_copy(copy: Copy, *, now: datetime) -> None:
    """Read once; what was held back counts as given from now on. No line on the trail: nobody's reading is followed."""
    # Reading a page must not take the database's one writer, but where there is something to write.
    if copy.read_at is None:
        with transaction.atomic():
            Copy.objects.filter(pk=copy.pk, read_at=None).update(read_at=now, given_at=Coalesce("given_at", now))
    see(copy.user, copy.message, now=now)
