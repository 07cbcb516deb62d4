"""What the page of a conversation reads: its messages in order, a page at a time from the newest back (keyset)."""

from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet, prefetch_related_objects

from rondpunt.conversations.gathered import rows_of
from rondpunt.conversations.models import Conversation, Message
from rondpunt.conversations.models.message import UNSAID
from rondpunt.networks.models import Delivery

PAGE = 50
MOST = 500  # messages in one answer, when a page that stood open for long asks what came since
_OF_KIND = {
    Message.Kind.EXPERT: ("expert_request__expert", "expert_reply__request__expert"),
    Message.Kind.BODY: ("body_reply__forward__body",),
}
MOVING = (Delivery.State.WAITING, Delivery.State.SENDING)  # what stands in doubt waits for a look or a person


@dataclass(slots=True)
class Thread:
    """Messages, oldest first; ``earlier`` and ``later`` are ids beyond which there is more, or None.

    ``found`` is the id of the message that was looked for, if any.
    """

    messages: list[Message]
    earlier: int | None = None
    later: int | None = None
    found: int | None = None

    @property
    def first(self) -> int:
        """The id from which a fragment of this page asks again."""
        return self.messages[0].pk if self.messages else 0

    @property
    def newest(self) -> int:
        """The id of what was added last, wherever it stands in the order of time."""
        return max((message.pk for message in self.messages), default=0)

    @property
    def is_moving(self) -> bool:
        """Whether a delivery on this page is not where it ends."""
        # What is planned moves when its time has come; that is news of its own.
        return any(
            message.delivery and message.delivery.state in MOVING and not hasattr(message, "plan")
            for message in self.messages
        )


def newest(conversation: Conversation, *, before: Message | None = None) -> Thread:
    """The last messages, or the last before a given one."""
    messages = _messages(conversation)
    if before:
        messages = messages.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.pk))
    found = _read(messages.order_by("-at", "-id")[: PAGE + 1])
    page = found[:PAGE][::-1]
    return Thread(page, earlier=page[0].pk if len(found) > PAGE else None)


def around(conversation: Conversation, message: Message) -> Thread:
    """The page on which a message stands: the newest one, or else what was said just before and just after it."""
    messages, at, pk = _messages(conversation), message.at, message.pk
    after = messages.filter(Q(at__gt=at) | Q(at=at, id__gt=pk)).order_by("at", "id")
    following = list(after.values_list("pk", flat=True)[:PAGE])
    if len(following) < PAGE:
        last = newest(conversation)
        last.found = pk
        return last
    half = PAGE // 2
    before = messages.filter(Q(at__lt=at) | Q(at=at, id__lte=pk)).order_by("-at", "-id")
    past = list(before.values_list("pk", flat=True)[: half + 1])
    page = _read(messages.filter(pk__in=[*past[:half], *following[:half]]).order_by("at", "id"))
    return Thread(page, earlier=page[0].pk if len(past) > half else None, later=page[-1].pk, found=pk)


def since(conversation: Conversation, first: Message) -> Thread:
    """A given message and all after it: what a page that stands open shows now."""
    messages = _messages(conversation).filter(Q(at__gt=first.at) | Q(at=first.at, id__gte=first.pk))
    return Thread(_read(messages.order_by("at", "id")[:MOST]))


def added_last(conversation: Conversation) -> int:
    """The id of what was added last to a whole conversation."""
    return _messages(conversation).aggregate(newest=Max("pk"))["newest"] or 0


def one(message: Message) -> Message:
    """A message with all that its fragment shows."""
    [found] = _read(_messages(message.conversation).filter(pk=message.pk))
    found.conversation = message.conversation
    return found


def _read(messages: QuerySet[Message]) -> list[Message]:
    """With what only messages of a rare kind have: joined to all, it took as long to ask for as the messages."""
    found = list(messages)
    for kind, names in _OF_KIND.items():
        if rare := [one for one in found if one.kind == kind]:
            prefetch_related_objects(rare, *names)
    return found


def _messages(conversation: Conversation) -> QuerySet[Message]:
    kept = Message.objects.filter(conversation__in=rows_of(conversation)).exclude(UNSAID)
    whole = kept.select_related(
        "person",
        "handle",
        "user",
        "channel",
        "delivery__channel",
        "plan__user",
        "second_look__looked_by",
    )
    return whole.prefetch_related("attachments__media", "versions")
