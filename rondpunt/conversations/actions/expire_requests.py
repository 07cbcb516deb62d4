"""Questions whose link has died unanswered: noted once, so that their owner hears of it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.conversations.models import ExpertRequest
from rondpunt.people.notify import notify
from rondpunt.people.trail import record


def expire_requests(*, now: datetime) -> int:
    """End what is past its last moment; how many."""
    count = 0
    late = ExpertRequest.objects.open().filter(expires_at__lte=now).select_related("conversation", "expert")
    for request in late[:200]:
        with transaction.atomic():
            if not ExpertRequest.objects.end(request.pk, ExpertRequest.State.EXPIRED, now=now, remind_at=None):
                continue
            told: dict[str, Any] = {"to": request.expert.name, "request": request.pk}
            here = request.conversation
            line = record("expert.expired", subject=here, at=now, team_id=here.team_id, **told)
            whom, event = request.waiting_colleagues, f"trail-{line.pk}"
            notify("expert_expired", to=whom, event=event, subject=here, at=now, to_name=request.expert.name)
            count += 1
    return count
