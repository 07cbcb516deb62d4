"""What a colleague answered aloud, by telephone or at the desk: written down, and closed as answered."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.close import close
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.search import index
from rondpunt.lib.language import detect
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def answer_aloud(conversation: Conversation, *, user: User, text: str, now: datetime) -> Message:
    """Nothing is sent: it was heard already. ``text`` is not empty."""
    held = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    text = text.strip()
    message = Message.objects.create(
        conversation=held,
        channel_id=held.channel_id,
        direction=Message.Direction.OUT,
        user=user,
        text=text,
        language=detect(text) or held.language,
        at=now,
        kept_at=now,
    )
    index([(message.pk, text, message.language)])
    held.owner = held.owner or user
    held.message_count += 1
    held.last_at, held.says = now, beginning(text)
    held.save(update_fields=["owner", "message_count", "last_at", "says"])
    record("answer.spoken", subject=held, at=now, actor=user, team_id=held.team_id, message=message.pk)
    if held.legal_due_at is None:  # a formal message waits for its formal answer
        close(held, user=user, now=now)
    return message
