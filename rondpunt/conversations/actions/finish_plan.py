"""A planned answer went out or met trouble: from here on it is an answer like any other. Safe to repeat."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import Asker, Conversation, Message, PlannedAnswer
from rondpunt.networks.models import Delivery

Status = Conversation.Status
ENDED = (Delivery.State.SENT, Delivery.State.REFUSED, Delivery.State.IN_DOUBT)


@transaction.atomic
def finish_plan(message: Message, delivery: Delivery, *, now: datetime) -> bool:
    """True when this call did it: whoever removes the plan brings the conversation up to date."""
    if delivery.state not in ENDED or not PlannedAnswer.objects.filter(message=message).exists():
        return False
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=message.conversation_id)
    plan = PlannedAnswer.objects.filter(message=message).first()
    if plan is None or not PlannedAnswer.objects.filter(pk=plan.pk).delete()[0]:
        return False
    at = delivery.sent_at or now
    Message.objects.filter(pk=message.pk).update(at=at)
    conversation.message_count += 1
    if at >= conversation.last_at:
        conversation.last_at, conversation.says = at, beginning(message.text)
    if delivery.state == Delivery.State.SENT:
        _answered(conversation, plan)
        # Told of a later answer, they were not told of this one (tell_citizen.py).
        Asker.objects.filter(
            conversation=conversation.split_from_id or conversation.pk, told_up_to__gte=message.pk
        ).update(told_up_to=message.pk - 1)
    else:
        # Nobody was answered: who waited goes on waiting since then.
        conversation.waiting_since = conversation.waiting_since or now
        conversation.status = Status.WAITING_US
    fields = ["message_count", "last_at", "says", "status", "waiting_since", "closed_at"]
    conversation.save(update_fields=fields)
    mind_promise([conversation.pk], now=now)
    return True


def _answered(conversation: Conversation, plan: PlannedAnswer) -> None:
    """The citizen has the answer; unless they wrote after the last look of a colleague, then they wait still."""
    since = conversation.messages.filter(direction=Message.Direction.IN, kept_at__gt=plan.confirmed_at)
    if since.exclude(kind=Message.Kind.AUTO_REPLY).exists():
        return
    conversation.waiting_since = None
    if conversation.closed_at and conversation.closed_at >= plan.confirmed_at:
        return  # closed knowing that this would go out: all has been said with it
    conversation.status, conversation.closed_at = Status.WAITING_THEM, None
