"""Which messages of a conversation may go to another one, and to which: no citizen may come to read another."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from rondpunt.conversations.intake.threads import OPEN_TO_OTHERS
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.models.conversation import ConversationQuerySet
from rondpunt.networks.models import Delivery
from rondpunt.people.models import User


def movable(here: Conversation) -> QuerySet[Message]:
    """In order. What is on its way, planned, said to several at once or told by an expert stays where it is."""
    settled = Q(delivery=None) | Q(delivery__state=Delivery.State.SENT)
    kept = Message.objects.filter(settled, conversation=here, plan=None, joint_answer=None)
    return kept.exclude(kind=Message.Kind.EXPERT).select_related("person", "user").order_by("at", "id")


def targets(here: Conversation, *, user: User) -> ConversationQuerySet:
    """Conversations of the same channel that ``user`` may answer: of this person, or open to all."""
    apart = (
        Conversation.objects.answerable_by(user).standing().filter(seal=None, source_count=0, channel=here.channel_id)
    )
    return apart.filter(Q(person=here.person_id) | Q(visibility__in=OPEN_TO_OTHERS))


def for_other_eyes(
    chosen: Iterable[Message], *, source: Conversation, person_id: int, is_public: bool
) -> list[Message]:
    """Those of ``chosen`` that ``person_id`` has no business to read, in a conversation open to all or not."""

    def is_theirs(message: Message) -> bool:
        if message.direction == Message.Direction.NOTE:
            return True
        if is_public and message.visibility in OPEN_TO_OTHERS:
            return True
        of = message.person_id if message.direction == Message.Direction.IN else source.person_id
        return of == person_id

    return [message for message in chosen if not is_theirs(message)]
