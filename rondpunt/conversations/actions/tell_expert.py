"""Mail an expert what became of their answer, when ours went out. Once, however often it is called."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rondpunt.conversations.expert_mail import mail_what_became
from rondpunt.conversations.models import ExpertRequest
from rondpunt.conversations.shown import not_for
from rondpunt.lib.veil import veiled
from rondpunt.networks.models import Delivery
from rondpunt.people.trail import record


def tell_expert(delivery: Delivery, *, now: datetime) -> int:
    """Tell everybody whose answer came before this one of ours went out; how many mails a server took.

    Whoever sets ``told_at`` mails; a mail server that is down sets it back, so that the next call tries again.
    """
    if delivery.state != Delivery.State.SENT:
        return 0
    helped = ExpertRequest.objects.filter(
        state=ExpertRequest.State.ANSWERED,
        told_at=None,
        conversation__messages__delivery=delivery,
        ended_at__lte=delivery.created_at,
    )
    waiting = helped.select_related("expert", "asked_by", "conversation", "passed_from__expert")
    return sum(_tell(request, delivery, now) for request in waiting)


def _tell(request: ExpertRequest, delivery: Delivery, now: datetime) -> bool:
    if not ExpertRequest.objects.filter(pk=request.pk, told_at=None).update(told_at=now):
        return False
    # No personal data beyond what they saw: our answer may greet the citizen by name.
    text = veiled(str(delivery.payload.get("text", "")), not_for(request))
    if not mail_what_became(request, text=text):
        ExpertRequest.objects.filter(pk=request.pk, told_at=now).update(told_at=None)
        return False
    with transaction.atomic():
        here = request.conversation
        told: dict[str, Any] = {"to": request.expert.name, "request": request.pk}
        record("expert.told", subject=here, at=now, team_id=here.team_id, **told)
    return True
