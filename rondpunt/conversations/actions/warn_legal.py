"""Tell colleagues of legal clocks: receipt to be confirmed, the end is near, the end has passed. Each once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rondpunt.conversations.legal import is_acknowledged
from rondpunt.conversations.looking_after import readers_of
from rondpunt.conversations.models import FormalMark
from rondpunt.people.notify import notify
from rondpunt.people.trail import record

MOST = 200


def warn_legal(*, now: datetime) -> int:
    """Returns how many clocks were told of. Whoever sets the mark's own column tells."""
    done = 0
    marks = FormalMark.objects.to_warn(now).select_related("conversation__owner", "conversation__team", "kind")
    for mark in marks.order_by("due_at")[:MOST]:
        if mark.acknowledge_warn_at and mark.acknowledge_warn_at <= now and not mark.acknowledge_told_at:
            done += _confirm(mark, now)
        if mark.due_at <= now:
            done += _tell(mark, "late_told_at", "legal_late", now)
        elif mark.warn_at <= now:
            done += _tell(mark, "warned_at", "legal_soon", now)
    return done


@transaction.atomic
def _confirm(mark: FormalMark, now: datetime) -> int:
    if not is_acknowledged(mark):
        return _tell(mark, "acknowledge_told_at", "legal_unconfirmed", now)
    FormalMark.objects.filter(pk=mark.pk, acknowledge_told_at=None).update(acknowledge_told_at=now)
    return 0


@transaction.atomic
def _tell(mark: FormalMark, column: str, kind: str, now: datetime) -> int:
    """The owner; where there is none, and when it is too late, those who look after the team too."""
    mine = FormalMark.objects.running().filter(pk=mark.pk, **{column: None})
    if not mine.update(**{column: now}):
        return 0
    here = mark.conversation
    named = readers_of(here, with_chiefs=kind == "legal_late" or here.owner is None)
    day = mark.acknowledge_by if kind == "legal_unconfirmed" else mark.ends_on
    told: dict[str, Any] = {"what": str(mark.kind), "until": str(day)}
    event = f"{kind}-{mark.pk}-{timezone.localdate(mark.due_at).isoformat()}"
    notify(kind, to=[user.pk for user in named], event=event, subject=here, at=now, **told)
    names = ", ".join(user.name for user in named)
    record(f"formal.{kind}", subject=here, at=now, team_id=here.team_id, to=names, **told)
    return 1
