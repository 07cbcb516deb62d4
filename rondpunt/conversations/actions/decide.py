"""A person decides about the delivery of an answer that was refused or stands in doubt."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.settle import settle
from rondpunt.networks.actions import decide as networks
from rondpunt.networks.actions.decide import OUTCOMES, TooLate
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User

__all__ = ["OUTCOMES", "TooLate", "decide"]


@transaction.atomic
def decide(delivery: Delivery, *, user: User, verdict: str, now: datetime) -> None:
    """Carry out a verdict of ``OUTCOMES``, and tell the conversation what arrived. Raises ``TooLate``."""
    networks.decide(delivery, user=user, verdict=verdict, now=now)
    if verdict == "arrived":
        settle(delivery, now=now)
