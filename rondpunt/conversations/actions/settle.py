"""What a finished delivery means for its conversation. Safe to repeat: a worker that died may have left it undone."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from rondpunt.conversations.actions.finish_plan import finish_plan
from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.note_forward import note_forward
from rondpunt.conversations.actions.tell_followers import Happened, tell_followers
from rondpunt.conversations.gathered import bring_up_to_date, held, lead_of
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.models.message import answering, spoken
from rondpunt.networks.models import Delivery

State = Delivery.State
Status = Conversation.Status
TROUBLED = (State.REFUSED, State.IN_DOUBT)


@transaction.atomic
def settle(delivery: Delivery, *, now: datetime) -> None:
    """Sent: drop the echo that the network may have told us meanwhile. Refused or in doubt: it waits for us again.

    A doubt that turns out sent (or a refusal that was sent again) waits for us no longer.
    """
    message = Message.objects.filter(delivery=delivery).select_related("conversation").first()
    if message is None:
        note_forward(delivery, now=now)
        return
    if finish_plan(message, delivery, now=now):
        message.refresh_from_db()
    if delivery.state == State.SENT:
        _drop_echo(message, delivery, now)
    if message.is_no_answer:
        return  # whoever waits for our answer waits still, whatever became of it
    if delivery.state == State.SENT:
        _tell_followers(message, delivery)
    if message.conversation.merged_into_id or message.conversation.source_count:
        _settle_merged(message, delivery, now=now)
    elif delivery.state == State.SENT:
        _wait_for_them(message)
        mind_promise([message.conversation_id], now=now)
    elif delivery.state in TROUBLED and _troubled(message.conversation).filter(pk=message.pk).exists():
        unanswered = Conversation.objects.filter(pk=message.conversation_id, status=Status.WAITING_THEM)
        unanswered.update(status=Status.WAITING_US, waiting_since=now)
        mind_promise([message.conversation_id], now=now)


def _tell_followers(message: Message, delivery: Delivery) -> None:
    """Only now: until it went out it could be taken back. An answer to several people is told once."""
    event = f"joint-{message.joint_answer_id}" if message.joint_answer_id else f"message-{message.pk}"
    happened = Happened(event, delivery.changed_at, actor=message.user, anchor=f"message-{message.pk}")
    tell_followers("followed_answered", told={lead_of(message.conversation).pk: happened})


def _drop_echo(message: Message, delivery: Delivery, now: datetime) -> None:
    echoes = Message.objects.stored_as(delivery.channel, [delivery.remote_id]).filter(delivery=None)
    dropped, _ = echoes.filter(direction=Message.Direction.OUT).delete()
    if dropped:
        conversation = message.conversation
        conversation.message_count = spoken(conversation.messages.filter(plan=None)).count()
        conversation.save(update_fields=["message_count"])
        if message.is_no_answer:
            _wait_for_us(conversation, now)


def _wait_for_us(conversation: Conversation, now: datetime) -> None:
    """The echo had looked like an answer of ours; it was a receipt or a notice, and the citizen waits still."""
    last = answering(conversation.messages.all()).order_by("-at", "-id").first()
    came = conversation.messages.filter(direction=Message.Direction.IN).exclude(kind=Message.Kind.AUTO_REPLY)
    waits = came.filter(at__gt=last.at) if last else came
    if first := waits.order_by("at", "id").first():
        theirs = Conversation.objects.filter(pk=conversation.pk, status=Status.WAITING_THEM)
        if theirs.update(status=Status.WAITING_US, waiting_since=first.at):
            mind_promise([conversation.pk], now=now)


def _wait_for_them(message: Message) -> None:
    """Only what a delivery in trouble had changed is put back: whoever wrote to us since still waits for an answer."""
    conversation = message.conversation
    if conversation.status != Status.WAITING_US or _troubled(conversation).exists():
        return
    if _said_since(message).exists():
        return
    waiting = Conversation.objects.filter(pk=conversation.pk, status=Status.WAITING_US)
    waiting.update(status=Status.WAITING_THEM, waiting_since=None)


def _settle_merged(message: Message, delivery: Delivery, *, now: datetime) -> None:
    """The same for a conversation that is merged, or that others are merged into: the whole is counted again."""
    conversation = message.conversation
    lead = held(lead_of(conversation))  # before the row itself, as everybody locks them
    row = Conversation.objects.filter(pk=conversation.pk).exclude(merged_into=None)
    if delivery.state in TROUBLED and _troubled(conversation).filter(pk=message.pk).exists():
        row.filter(waiting_since=None).update(waiting_since=now)
    elif delivery.state == State.SENT and not (_troubled(conversation).exists() or _said_since(message).exists()):
        row.update(waiting_since=None)
    bring_up_to_date(lead)
    mind_promise([lead.pk], now=now)


def _said_since(message: Message) -> QuerySet[Message]:
    since = message.conversation.messages.filter(direction=Message.Direction.IN, kept_at__gte=message.kept_at)
    return since.exclude(kind=Message.Kind.AUTO_REPLY)


def _troubled(conversation: Conversation) -> QuerySet[Message]:
    """Answers refused or in doubt. What somebody wrote knowing of the trouble settles it, and counts instead."""
    later = answering(conversation.messages.filter(kept_at__gt=OuterRef("delivery__changed_at")))
    knowing = later.exclude(delivery__state=State.WITHDRAWN)
    return conversation.messages.filter(~Exists(knowing), delivery__state__in=TROUBLED)
