"""An expert has spoken: their question ends with it, once; the trail says so, and who waits for it hears it."""

from datetime import datetime
from typing import Any

from rondpunt.conversations.models import ExpertRequest, Message
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

State = ExpertRequest.State


def note_expert_word(request: ExpertRequest, *, message: Message, knows: bool, now: datetime, by: str = "") -> bool:
    """Inside the caller's transaction; false when the question had ended, then nothing has changed. ``by``: "mail"."""
    state = State.ANSWERED if knows else State.UNKNOWN
    # The answer and the end are one UPDATE: of two at once one changes the row.
    if not ExpertRequest.objects.end(request.pk, state, now=now, answer=message, remind_at=None):
        return False
    told: dict[str, Any] = {"message": message.pk, "request": request.pk, **({"by": by} if by else {})}
    line = record(
        "expert.answered" if knows else "expert.did_not_know",
        subject=request.conversation,
        at=now,
        actor_name=request.expert.name,
        team_id=request.conversation.team_id,
        **told,
    )
    notify(
        "expert_answered" if knows else "expert_does_not_know",
        to=request.waiting_colleagues,
        event=f"trail-{line.pk}",
        subject=request.conversation,
        at=now,
        actor_name=request.expert.name,
        anchor=f"message-{message.pk}",
    )
    return True
