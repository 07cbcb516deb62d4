"""Write down which promises were broken: their moment passed and nobody answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from rondpunt.conversations.models import Conversation
from rondpunt.people.models import TrailEntry
from rondpunt.people.trail import entry, record_all

MOST = 500


@transaction.atomic
def note_broken(*, now: datetime) -> int:
    """Each once, whichever worker comes first: a conditional UPDATE. Returns how many."""
    late = Conversation.objects.overdue(now).filter(broken_at=None)
    lines: list[TrailEntry] = []
    for conversation in late.order_by("due_at")[:MOST]:
        first = Conversation.objects.overdue(now).filter(pk=conversation.pk, broken_at=None)
        if first.update(broken_at=F("due_at")):
            due = conversation.due_at.isoformat() if conversation.due_at else ""
            team_id = conversation.team_id
            lines.append(entry("promise.broken", subject=conversation, at=now, team_id=team_id, due=due))
    record_all(lines)
    return len(lines)
