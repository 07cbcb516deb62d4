"""Hold answers that were planned before something new was said. Safe to repeat; a delivery under way is let go."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rondpunt.conversations.models import PlannedAnswer
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.notify import Notice, notify_all
from rondpunt.people.trail import record

State = Delivery.State


@transaction.atomic
def hold_planned(
    conversations: Collection[int], *, because: str, now: datetime, by: User | None = None
) -> list[PlannedAnswer]:
    """Hold what is planned in these conversations (by id); returns what was held now. ``because``: of ``Held``."""
    plans = PlannedAnswer.objects.filter(message__conversation__pk__among=conversations, held_at=None)
    held = []
    for plan in plans.select_related("message__conversation", "user"):
        # One conditional UPDATE against the worker's claim: it is held or it goes out, never both.
        waiting = Delivery.objects.filter(message=plan.message_id, state=State.WAITING, attempts=0)
        if not waiting.update(state=State.HELD, changed_at=now):
            continue
        plan.held_at, plan.held_because = now, because
        plan.save(update_fields=["held_at", "held_because"])
        here = plan.message.conversation
        record(
            "answer.held",
            subject=here,
            at=now,
            actor=by,
            team_id=here.team_id,
            message=plan.message_id,
            because=because,
            planned_by=plan.user.name,
        )
        held.append(plan)
    notify_all(_notice(plan, by=by, now=now) for plan in held)
    return held


def _notice(plan: PlannedAnswer, *, by: User | None, now: datetime) -> Notice:
    event, here = f"plan-{plan.pk}-{now.isoformat()}", plan.message.conversation
    anchor = f"message-{plan.message_id}"
    return Notice(kind="answer_held", to=[plan.user_id], event=event, subject=here, at=now, actor=by, anchor=anchor)
