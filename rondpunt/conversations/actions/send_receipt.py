"""Tell who asked that it came in, under which number, and by when they have an answer. Once, and never to machines."""

from datetime import datetime, timedelta

from django.db import transaction

from rondpunt.conversations.actions.write_out import CannotAnswer, refuse_what_cannot_go, write_out
from rondpunt.conversations.models import Conversation, Message, Receipt, ReceiptSetting
from rondpunt.conversations.receipts import language_of, receipt_text
from rondpunt.conversations.recipients import Recipients
from rondpunt.networks.models import Channel
from rondpunt.networks.wire import Author, Visibility
from rondpunt.people.models import Person
from rondpunt.people.trail import record

REST = timedelta(hours=1)  # one receipt an hour for a person: with a machine that answers us no loop can turn faster
LATEST = timedelta(days=1)  # after that "we received it" is no news
Outcome = Receipt.Outcome


@transaction.atomic
def send_receipt(number: int, *, now: datetime) -> str:
    """Decide about the receipt with this number, once whoever tries; returns its outcome, "" when it was decided.

    It is no answer: the promise runs on, and whoever waits for us waits still.
    """
    receipt = Receipt.objects.filter(pk=number).first()
    if receipt is None:
        return ""
    # In the order of an answer, conversation first; and one at a time for each person, or two would both be the first.
    here = (
        Conversation.objects.select_for_update(of=("self",)).select_related("channel").get(pk=receipt.conversation_id)
    )
    Person.objects.select_for_update(no_key=True).get(pk=here.person_id)
    receipt = Receipt.objects.select_related("question__handle").get(pk=number)
    if receipt.decided_at:
        return ""
    setting = ReceiptSetting.objects.filter(channel=here.channel, is_on=True).first()
    receipt.outcome = _why_not(receipt, here, now) if setting else Outcome.OFF
    if setting and not receipt.outcome:
        _write(receipt, here, setting, now)
    receipt.person_id, receipt.decided_at = here.person_id, now
    receipt.save(update_fields=["person", "decided_at", "outcome", "message"])
    return receipt.outcome


def _why_not(receipt: Receipt, here: Conversation, now: datetime) -> str:
    """Why none goes out; "" where one does."""
    question = receipt.question
    if question.at < max(now - LATEST, here.channel.created_at) or question.removed_at:
        return Outcome.OLD
    if here.messages.filter(direction=Message.Direction.OUT).exists() or not here.waits_for_us:
        return Outcome.ANSWERED
    key = question.handle.key if question.handle else ""
    if Channel.objects.filter(network=here.network, handle__iexact=key).exists():
        return Outcome.OURS
    if Receipt.objects.just_sent_to(here.person_id, since=now - REST).exists():
        return Outcome.RECENT
    return ""


def _write(receipt: Receipt, here: Conversation, setting: ReceiptSetting, now: datetime) -> None:
    text, to = receipt_text(setting, here), _to(receipt.question, here.channel)
    try:
        refuse_what_cannot_go(here.channel, to=to, text=text)
    except CannotAnswer:
        receipt.outcome = Outcome.UNREACHABLE
        return
    language = language_of(here)
    said = write_out(here, to=to, user=None, text=text, kind=Message.Kind.RECEIPT, language=language, now=now)
    receipt.message, receipt.outcome = said, Outcome.SENT
    here.message_count += 1
    here.save(update_fields=["message_count"])
    record("receipt.sent", subject=here, at=now, team_id=here.team_id, message=said.pk, number=here.number)


def _to(question: Message, channel: Channel) -> Recipients:
    """Who asked, alone where the network knows that; as an answer to what they asked."""
    allowed, same = channel.allows.visibilities, Visibility(question.visibility)
    wanted = next((way for way in (Visibility.DIRECT, same, Visibility.PUBLIC) if way in allowed), None)
    handle = question.handle
    author = (Author(handle.key, handle.shown, handle.name, handle.url),) if handle else ()
    return Recipients(wanted if author else None, (question.remote_id,) if question.remote_id else (), author)
