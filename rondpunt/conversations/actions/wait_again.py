"""An answer that was looked at and is taken back by somebody else than its writer waits for a look again."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rondpunt.conversations.models import Message, SecondLook
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User

State = SecondLook.State


def wait_again(message: Message, *, together: QuerySet[Message], user: User, now: datetime) -> bool:
    """While ``together`` is taken back. False: it was not looked at, or is to be the draft of ``user``."""
    look = SecondLook.objects.filter(message__in=together, state=State.PASSED).first()
    if look is None:
        return False
    stands = SecondLook.objects.filter(pk=look.pk, state=State.PASSED)
    unlooked = {"looked_by": None, "looked_at": None, "message": None}
    if user.pk == look.writer_id:
        stands.update(state=State.TAKEN_BACK, **unlooked)
        return False
    again = look.told_to
    if message.joint_answer_id:  # who was told meanwhile is not told twice
        unsaid = together.filter(delivery__state=Delivery.State.WITHDRAWN)
        again = sorted(unsaid.values_list("conversation", flat=True))
    try:
        with transaction.atomic():
            return stands.update(state=State.WAITING, handed_in_at=now, told_to=again, **unlooked) == 1
    except IntegrityError:  # another answer waits here meanwhile
        stands.update(state=State.TAKEN_BACK, **unlooked)
        return False
