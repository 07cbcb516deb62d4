"""The mail to another body could not be delivered: whoever sent it on hears it, and we are to speak again. Once."""

from datetime import datetime

from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.models import Conversation, Forward
from rondpunt.networks.models import Delivery
from rondpunt.people.notify import notify

Status = Conversation.Status


def note_forward(delivery: Delivery, *, now: datetime) -> None:
    """Safe to repeat; in the transaction of ``settle``."""
    if delivery.state not in (Delivery.State.REFUSED, Delivery.State.IN_DOUBT):
        return
    found = Forward.objects.filter(delivery=delivery).select_related("body", "conversation").first()
    if found is None:
        return
    here = found.conversation
    event = f"forward-{found.pk}-{delivery.state}-{delivery.attempts}"
    if here.status in (Status.WAITING_THEM, Status.CLOSED) and not _was_told(found, event):
        changed = {"status": Status.WAITING_US, "waiting_since": now, "closed_at": None}
        Conversation.objects.filter(pk=here.pk).update(**changed)
        mind_promise([here.pk], now=now)
    notify("forward_failed", to=[found.user_id], event=event, subject=here, at=now, body=found.body.name)


def _was_told(found: Forward, event: str) -> bool:
    return found.user.notifications.filter(event=event).exists()
