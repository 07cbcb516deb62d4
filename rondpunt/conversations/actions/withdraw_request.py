"""Withdraw a question: the link dies, its page says so kindly, and the expert hears it by mail."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.conversations.expert_mail import mail_withdrawal
from rondpunt.conversations.models import ExpertRequest
from rondpunt.people.models import User
from rondpunt.people.trail import record


def withdraw_request(request: ExpertRequest, *, user: User, now: datetime) -> bool:
    """True when this call withdrew it; false when it had ended."""
    with transaction.atomic():
        if not ExpertRequest.objects.end(request.pk, ExpertRequest.State.WITHDRAWN, now=now, remind_at=None):
            return False
        here = request.conversation
        told: dict[str, Any] = {"to": request.expert.name, "request": request.pk}
        record("expert.withdrawn", subject=here, at=now, actor=user, team_id=here.team_id, **told)
    if request.was_reached:
        mail_withdrawal(request)
    return True
