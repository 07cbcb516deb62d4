"""Open a closed conversation again, by hand."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.models import Conversation
from rondpunt.people.models import User
from rondpunt.people.trail import record

Status = Conversation.Status


@transaction.atomic
def reopen(conversation: Conversation, *, user: User, now: datetime) -> None:
    """Open it; a conversation that is open stays as it is."""
    closed = Conversation.objects.filter(pk=conversation.pk, status=Status.CLOSED)
    if closed.update(status=Status.REOPENED, closed_at=None, waiting_since=now):
        mind_promise([conversation.pk], now=now)
        record("conversation.reopened", subject=conversation, at=now, actor=user, team_id=conversation.team_id)
