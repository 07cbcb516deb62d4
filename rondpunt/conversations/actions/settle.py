"""What a finished delivery means for its conversation. Safe to repeat: a worker that died may have left it undone."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Delivery

State = Delivery.State
Status = Conversation.Status


@transaction.atomic
def settle(delivery: Delivery, *, now: datetime) -> None:
    """Sent: drop the echo that the network may have told us meanwhile. Refused or in doubt: it waits for us again."""
    message = Message.objects.filter(delivery=delivery).select_related("conversation").first()
    if message is None:
        return
    if delivery.state == State.SENT:
        echoes = Message.objects.filter(channel=delivery.channel_id, remote_id=delivery.remote_id, delivery=None)
        dropped, _ = echoes.filter(direction=Message.Direction.OUT).delete()
        if dropped:
            conversation = message.conversation
            conversation.message_count = conversation.messages.count()
            conversation.save(update_fields=["message_count"])
    elif delivery.state in (State.REFUSED, State.IN_DOUBT):
        unanswered = Conversation.objects.filter(pk=message.conversation_id, status=Status.WAITING_THEM)
        unanswered.update(status=Status.WAITING_US, waiting_since=now)
