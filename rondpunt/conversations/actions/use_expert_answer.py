"""Put an expert's words into one's draft, to be turned into plain words; what was being written stays above them."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.keep_draft import keep_draft
from rondpunt.conversations.models import Draft, Message
from rondpunt.conversations.recipients import ways
from rondpunt.people.models import User


@transaction.atomic
def use_expert_answer(message: Message, *, user: User, now: datetime) -> Draft:
    """The draft of ``user`` with the words of ``message`` at its end; once, however often it is pressed."""
    here = message.conversation
    known = Draft.objects.select_for_update(of=("self",)).filter(conversation=here, user=user).first()
    written, kind = (known.text, known.kind) if known else ("", "note")
    offered = ways(here)
    kind = kind if kind in offered else (offered[0] if offered else "note")
    if message.text not in written:
        written = f"{written.rstrip()}\n\n{message.text}".strip()
    return keep_draft(here, user=user, kind=kind, text=written, now=now)
