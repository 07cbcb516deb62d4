"""What a conversation is about was said: perhaps another rule holds for its promise."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import Conversation, PromiseRule, Receipt
from rondpunt.conversations.promises import FIELDS, Promises
from rondpunt.people.trail import record


@transaction.atomic
def choose_promise(conversation: Conversation, *, now: datetime) -> bool:
    """Whether its promise changed. Nothing is read of it where no rule is about a topic."""
    if not PromiseRule.objects.exclude(topic=None).exists():
        return False
    held = Conversation.objects.select_for_update(of=("self",)).select_related("channel", "promise_rule")
    here = held.get(pk=conversation.pk)
    told = Receipt.objects.filter(conversation=here, outcome=Receipt.Outcome.SENT).exists()
    if not Promises().choose_again(here, channel=here.channel, earlier_only=told):
        return False
    Conversation.objects.update_each([here], FIELDS)
    due = here.due_at.isoformat() if here.due_at else ""
    record("promise.rechosen", subject=here, at=now, team_id=here.team_id, due=due, term=str(here.promise_rule))
    return True
