"""Put a copy of one's own back into the draft, above what stands there."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.put_in_draft import put_in_draft
from rondpunt.conversations.models import Draft, DraftCopy


@transaction.atomic
def put_copy_back(copy: DraftCopy, *, now: datetime) -> Draft | None:
    """None when it was put back or discarded already."""
    if not DraftCopy.objects.filter(pk=copy.pk).delete()[0]:
        return None
    return put_in_draft(copy.conversation, user=copy.user, kind=copy.kind, text=copy.text, files=[], now=now)
