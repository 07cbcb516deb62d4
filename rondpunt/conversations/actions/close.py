"""Close a conversation: nothing is left to say. A new message of the citizen opens it again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.put_aside import Because, bring_back
from rondpunt.conversations.actions.tell_followers import Happened, tell_followers
from rondpunt.conversations.gathered import held
from rondpunt.conversations.models import Conversation
from rondpunt.people.models import User
from rondpunt.people.trail import record

Status = Conversation.Status


class CannotClose(Exception):
    """The sentence is for the person at the screen."""


@transaction.atomic
def close(conversation: Conversation, *, user: User, now: datetime) -> None:
    """Close it; closing twice changes nothing. Raises ``CannotClose`` while a legal clock runs in it."""
    if held(conversation).legal_due_at:
        raise CannotClose(
            _("This is a formal message. Record the formal answer first, or take the mark back with a reason.")
        )
    still_open = Conversation.objects.filter(pk=conversation.pk).exclude(status=Status.CLOSED)
    if still_open.update(status=Status.CLOSED, closed_at=now, waiting_since=None):
        Conversation.objects.filter(merged_into=conversation).update(waiting_since=None)
        bring_back([conversation], because=Because.PERSON, user=user, now=now)
        mind_promise([conversation.pk], now=now)
        record("conversation.closed", subject=conversation, at=now, actor=user, team_id=conversation.team_id)
        happened = Happened(f"closed-{conversation.pk}-{now.isoformat()}", now, actor=user)
        tell_followers("followed_closed", told={conversation.pk: happened})
