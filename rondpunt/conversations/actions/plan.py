"""Write down that an answer goes out later; inside the transaction that wrote it."""

from datetime import datetime

from django.utils import timezone

from rondpunt.conversations.models import Conversation, Message, PlannedAnswer
from rondpunt.people.models import User
from rondpunt.people.trail import record


def plan(message: Message, *, goes_out_at: datetime, user: User, now: datetime) -> PlannedAnswer:
    """Who waits for us goes on waiting; whoever planned it has the conversation if nobody had."""
    conversation = message.conversation
    if conversation.owner_id is None:
        conversation.owner = user
        Conversation.objects.filter(pk=conversation.pk, owner=None).update(owner=user)
    planned = PlannedAnswer.objects.create(
        conversation=conversation, message=message, user=user, goes_out_at=goes_out_at, confirmed_at=now
    )
    record(
        "answer.planned",
        subject=conversation,
        at=now,
        actor=user,
        team_id=conversation.team_id,
        message=message.pk,
        visibility=message.visibility,
        goes_out_at=timezone.localtime(goes_out_at).strftime("%Y-%m-%d %H:%M"),
    )
    return planned
