"""Bring the promise of conversations in line after their status changed: it pauses, goes on, or ends."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import Conversation
from rondpunt.conversations.promises import FIELDS, Promises


@transaction.atomic
def mind_promise(numbers: Iterable[int], *, now: datetime) -> int:
    """Of the conversations with these numbers; call it in the transaction that changed them. Returns how many moved."""
    held = Conversation.objects.select_for_update(of=("self",)).select_related("channel", "promise_rule")
    found = held.filter(pk__in=numbers).exclude(promised_at=None).order_by("pk")
    promises = Promises()
    moved = [one for one in found if promises.mind(one, channel=one.channel, now=now)]
    Conversation.objects.update_each(moved, FIELDS)
    return len(moved)
