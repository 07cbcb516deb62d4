"""Take an answer back before it goes out: nothing was sent, and the text is a draft again."""

from datetime import datetime

from django.db import transaction

from rondpunt.conversations.actions.mind_promise import mind_promise
from rondpunt.conversations.actions.put_in_draft import put_in_draft
from rondpunt.conversations.actions.uncount_standards import uncount_standards
from rondpunt.conversations.actions.undo_forward import undo_forward
from rondpunt.conversations.actions.wait_again import wait_again
from rondpunt.conversations.gathered import bring_up_to_date, held, lead_of
from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import Conversation, Draft, Message, PlannedAnswer
from rondpunt.conversations.models.message import NO_ANSWERS, spoken
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User
from rondpunt.people.trail import record


@transaction.atomic
def take_back(message: Message, *, user: User, now: datetime) -> bool:
    """True when the delivery was still waiting or held and now never leaves; False when it was too late.

    What ``user`` writes here at present stays: the text comes above it. Of an answer to several conversations all are
    taken back that wait still; who was told meanwhile shows in the thread. What a colleague passed and another than
    its writer takes back waits for a look again.
    """
    if message.is_no_answer:
        return False  # a term was extended with it
    if not undo_forward(message, user=user, now=now):
        return False
    together = Message.objects.filter(pk=message.pk)
    if message.joint_answer_id:
        together = Message.objects.filter(joint_answer=message.joint_answer_id)
    waiting = Delivery.objects.filter(message__in=together, state__in=[Delivery.State.WAITING, Delivery.State.HELD])
    if not waiting.update(state=Delivery.State.WITHDRAWN, changed_at=now):
        return False
    conversation = message.conversation
    waits = wait_again(message, together=together, user=user, now=now)
    uncount_standards(message, draft=None if waits else _draft_of(message, user, now))
    if not PlannedAnswer.objects.filter(message=message).delete()[0]:
        lead = lead_of(conversation)
        if lead.source_count:
            held(lead)  # first who stays, then what is merged: everybody locks them in this order
        rows = list(Conversation.objects.filter(messages__in=together).distinct())
        for row in rows:
            _as_if_unsaid(row)  # what was only planned had changed nothing
        if lead.source_count:
            bring_up_to_date(held(lead))
        mind_promise({lead.pk, *(row.pk for row in rows)}, now=now)
    record("answer.taken_back", subject=conversation, at=now, actor=user, team_id=conversation.team_id)
    return True


def _draft_of(message: Message, user: User, now: datetime) -> Draft:
    kind = "private" if message.visibility == "direct" else "public"
    files = message.attachments.all()
    return put_in_draft(message.conversation, user=user, kind=kind, text=message.text, files=files, now=now)


def _as_if_unsaid(conversation: Conversation) -> None:
    """What the conversation looked like before; notes are not part of what it says."""
    said = spoken(conversation.messages.filter(plan=None)).order_by("-at", "-id")
    last = said.first()
    conversation.message_count = said.count()
    if last:
        conversation.last_at, conversation.says = last.at, "" if last.removed_at else beginning(last.text)
    word = said.exclude(kind__in=NO_ANSWERS).first()
    if word and word.direction == Message.Direction.IN:
        conversation.waiting_since = word.at
        if not conversation.merged_into_id:
            conversation.status = Conversation.Status.WAITING_US
    conversation.save(update_fields=["message_count", "last_at", "says", "status", "waiting_since"])
