"""Take an answer back before it goes out: nothing was sent, and the text is a draft again."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.uncount_standards import uncount_standards
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import Conversation, Draft, DraftFile, Message
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def take_back(message: Message, *, user: User, now: datetime) -> bool:
    """True when the delivery was still waiting and now never leaves; False when it was too late."""
    waiting = Delivery.objects.filter(message=message, state=Delivery.State.WAITING)
    if not waiting.update(state=Delivery.State.WITHDRAWN, changed_at=now):
        return False
    conversation = message.conversation
    kind = "private" if message.visibility == "direct" else "public"
    draft, _ = Draft.objects.update_or_create(
        conversation=conversation, user=user, defaults={"kind": kind, "text": message.text, "changed_at": now}
    )
    DraftFile.objects.bulk_create(
        [
            DraftFile(draft=draft, media_id=file.media_id, name=file.name, alt=file.alt)
            for file in message.attachments.all()
            if file.media_id
        ]
    )
    uncount_standards(message, draft=draft)
    _as_if_unsaid(conversation)
    record("answer.taken_back", subject=conversation, at=now, actor=user, team_id=conversation.team_id)
    return True


def _as_if_unsaid(conversation: Conversation) -> None:
    """What the conversation looked like before; notes are not part of what it says."""
    spoken = conversation.messages.exclude(direction=Message.Direction.NOTE)
    spoken = spoken.exclude(delivery__state=Delivery.State.WITHDRAWN).order_by("-at", "-id")
    last = spoken.first()
    conversation.message_count = spoken.count()
    if last:
        conversation.last_at, conversation.says = last.at, "" if last.removed_at else beginning(last.text)
        if last.direction == Message.Direction.IN:
            conversation.status, conversation.waiting_since = Conversation.Status.WAITING_US, last.at
    conversation.save(update_fields=["message_count", "last_at", "says", "status", "waiting_since"])
