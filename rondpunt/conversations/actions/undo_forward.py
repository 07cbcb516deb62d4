"""Take a forward back, in the transaction that takes back what the citizen was to be told: both, or neither."""

from datetime import datetime

from rondpunt.conversations.models import Forward, Message
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record

State = Delivery.State


def undo_forward(message: Message, *, user: User, now: datetime) -> bool:
    """False: one of the two is on its way already, so neither may be taken back. True also where nothing went on."""
    found = Forward.objects.filter(message=message, undone_at=None).select_related("body", "conversation").first()
    if found is None:
        return True
    numbers = [number for number in (message.delivery_id, found.delivery_id) if number]
    # Held in their order: a worker that claims one of them waits, and finds it withdrawn.
    both = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    if any(one.state != State.WAITING for one in both):
        return False
    mail = Delivery.objects.filter(forward=found, state=State.WAITING)
    mail.update(state=State.WITHDRAWN, changed_at=now)
    Forward.objects.filter(pk=found.pk).update(undone_at=now)
    here = found.conversation
    record("conversation.not_forwarded", subject=here, at=now, actor=user, team_id=here.team_id, body=found.body.name)
    return True
