"""Write down with which standard answers an answer goes out. In the transaction of the answer."""

from datetime import datetime

from rondpunt.conversations.looking import Inserted
from rondpunt.conversations.models import Message, StandardUse
from rondpunt.conversations.standards import still_stands
from rondpunt.knowledge.actions.count_use import count_use


def count_standards(message: Message, *, inserted: Inserted, now: datetime) -> None:
    """Each counts once, and only where some of its words stand in the answer still."""
    used = [one for one in inserted if still_stands(one.text, message.text)]
    StandardUse.objects.bulk_create(
        [StandardUse(message=message, standard_id=one.standard_id, version=one.standard.version) for one in used]
    )
    count_use([one.standard_id for one in used], now=now)
