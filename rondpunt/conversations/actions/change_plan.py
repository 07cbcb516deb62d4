"""Let a planned answer go out at another moment, or now; what was held goes on with that."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rondpunt.conversations.models import Message, PlannedAnswer
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record


class TooLateToChange(Exception):
    """It is on its way, or was taken back."""


@transaction.atomic
def change_plan(message: Message, *, goes_out_at: datetime, user: User, now: datetime) -> None:
    """``goes_out_at`` not after ``now`` sends it at once. Raises ``TooLateToChange``; then nothing has changed."""
    plan = PlannedAnswer.objects.select_for_update(of=("self",)).filter(message=message).first()
    states = [Delivery.State.WAITING, Delivery.State.HELD]
    delivery = Delivery.objects.filter(message=message, state__in=states, attempts=0).first()
    if plan is None or delivery is None:
        raise TooLateToChange
    told = delivery.payload | {"written_at": max(goes_out_at, now).isoformat()}
    still = Delivery.objects.filter(pk=delivery.pk, state__in=states, attempts=0)
    if not still.update(state=Delivery.State.WAITING, due_at=goes_out_at, changed_at=now, payload=told):
        raise TooLateToChange
    plan.user, plan.goes_out_at, plan.confirmed_at = user, goes_out_at, now
    plan.held_at, plan.held_because = None, ""
    plan.save()
    Message.objects.filter(pk=message.pk).update(at=goes_out_at)
    verb = "answer.replanned" if goes_out_at > now else "answer.sent_now"
    record(
        verb,
        subject=message.conversation,
        at=now,
        actor=user,
        team_id=message.conversation.team_id,
        message=message.pk,
        goes_out_at=timezone.localtime(goes_out_at).strftime("%Y-%m-%d %H:%M"),
    )
