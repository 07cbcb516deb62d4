"""Before planned answers go out: hold those after which the citizen wrote by a way that did not hold them at once."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from rondpunt.conversations.actions.hold_planned import hold_planned
from rondpunt.conversations.models import Message, PlannedAnswer


def hold_overtaken(*, now: datetime) -> int:
    """How many were held now."""
    said = Message.objects.filter(
        conversation=OuterRef("message__conversation"),
        direction=Message.Direction.IN,
        kind=Message.Kind.MESSAGE,
        kept_at__gt=OuterRef("confirmed_at"),
    )
    due = PlannedAnswer.objects.filter(Exists(said), held_at=None, goes_out_at__lte=now)
    overtaken = list(due.values_list("message__conversation_id", flat=True))
    return len(hold_planned(overtaken, because=PlannedAnswer.Held.CITIZEN, now=now)) if overtaken else 0
