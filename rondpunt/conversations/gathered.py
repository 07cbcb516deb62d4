"""A conversation together with those merged into it: its rows, who of them waits, and what the whole looks like.

Only what colleagues read is gathered. What speaks to a citizen reads one row, so that it cannot show another's.
"""

from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet

from rondpunt.conversations.intake.lines import beginning
from rondpunt.conversations.models import Conversation, ConversationMerge, Message
from rondpunt.conversations.models.message import answering, spoken
from rondpunt.conversations.recipients import MACHINES
from rondpunt.networks.models import Delivery

Status = Conversation.Status
WHOLE = ["message_count", "last_at", "says", "status", "waiting_since", "closed_at"]


def rows_of(conversation: Conversation) -> list[int]:
    """Ids of the conversation and of all that is merged into it; asks nothing where nothing is."""
    if not conversation.source_count:
        return [conversation.pk]
    return [conversation.pk, *Conversation.objects.filter(merged_into=conversation).values_list("pk", flat=True)]


def merges_in(conversation: Conversation) -> list[ConversationMerge]:
    """What is merged into it, for who may take it apart; asks nothing where nothing is."""
    if not conversation.source_count:
        return []
    standing = ConversationMerge.objects.filter(source__merged_into=conversation, undone_at=None)
    return list(standing.select_related("source__person").order_by("merged_at", "id"))


def lead_of(conversation: Conversation) -> Conversation:
    """The conversation in which colleagues see this one: another, when it is merged."""
    if conversation.merged_into_id is None:
        return conversation
    return Conversation.objects.select_related("channel").get(pk=conversation.merged_into_id)


def held(conversation: Conversation) -> Conversation:
    """Its row as it is now, locked until the transaction ends."""
    return Conversation.objects.select_for_update(of=("self",)).select_related("channel").get(pk=conversation.pk)


def waiting_in(lead: Conversation) -> dict[int, datetime]:
    """Since when each citizen waits, by the id of their conversation; who was answered last is not in it."""
    sources = Conversation.objects.filter(merged_into=lead).exclude(waiting_since=None)
    waiting = {pk: since for pk, since in sources.values_list("pk", "waiting_since") if since}
    # A last "thank you" of what is closed waits for nobody.
    own = None if lead.status == Status.CLOSED else _unanswered(lead).aggregate(since=Min("at"))["since"]
    return waiting | ({lead.pk: own} if own else {})


def _unanswered(conversation: Conversation) -> QuerySet[Message]:
    """What came in and has no answer after it that is on its way or arrived."""
    stopped = (Delivery.State.WITHDRAWN, Delivery.State.REFUSED, Delivery.State.IN_DOUBT)
    ours = answering(Message.objects.filter(conversation=conversation))
    later = ours.filter(at__gte=OuterRef("at")).exclude(delivery__state__in=stopped)
    came = conversation.messages.filter(direction=Message.Direction.IN, removed_at=None)
    return came.exclude(kind__in=MACHINES).exclude(Exists(later))


def bring_up_to_date(lead: Conversation) -> None:
    """Count and date the whole again, and say who is to speak. ``lead`` is held by the caller, and is saved."""
    said = spoken(Message.objects.filter(conversation__in=rows_of(lead)))
    last = said.order_by("-at", "-id").first()
    lead.message_count = said.count()
    if last:
        lead.last_at, lead.says = last.at, "" if last.removed_at else beginning(last.text)
    lead.waiting_since = min(waiting_in(lead).values(), default=None)
    if lead.waiting_since and not lead.waits_for_us:
        lead.status = Status.REOPENED if lead.status == Status.CLOSED else Status.WAITING_US
        lead.closed_at = None
    elif not lead.waiting_since and lead.waits_for_us and answering(said).exists():
        lead.status = Status.WAITING_THEM
    lead.save(update_fields=WHOLE)
