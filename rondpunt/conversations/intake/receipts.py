"""New conversations of which the citizen is to hear that they came in: noted with them, decided by a worker."""

from collections.abc import Sequence

from rondpunt.conversations.intake.work import Work
from rondpunt.conversations.models import Conversation, Message, Receipt, ReceiptSetting


def note_receipts(work: Work, opened: Sequence[Conversation], messages: Sequence[Message]) -> None:
    """One query where something new came in, and two where the channel confirms receipt. Machines get nothing."""
    if work.aside or not opened or not ReceiptSetting.objects.filter(channel=work.channel, is_on=True).exists():
        return
    first: dict[int, Message] = {}
    for message in messages:
        if message.direction == Message.Direction.IN and message.kind == Message.Kind.MESSAGE:
            first.setdefault(message.conversation_id, message)
    Receipt.objects.bulk_create(
        [
            Receipt(conversation=one, question=first[one.pk], person_id=one.person_id, made_at=work.now)
            for one in opened
            if one.pk in first
        ]
    )
