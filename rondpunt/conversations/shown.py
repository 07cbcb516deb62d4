"""What an expert may see of a conversation: exactly this, in the preview and on their page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from rondpunt.conversations.models import Attachment, Conversation, ExpertRequest, Message
from rondpunt.lib import quoted
from rondpunt.lib.veil import parts_of_name, traces, veiled
from rondpunt.networks.models import Delivery
from rondpunt.people.models import Handle

MOST_OFFERED = 30  # the newest messages of a conversation can be chosen


@dataclass(slots=True)
class Piece:
    """One message as the expert reads it; ``who`` is "" for a citizen whose name stays with us."""

    who: str
    is_ours: bool
    at: datetime
    text: str
    language: str
    files: list[Attachment] = field(default_factory=list)


def offered(conversation: Conversation) -> list[Message]:
    """What can be chosen, oldest first: what both sides said. Notes stay inside, what is on its way too."""
    ours = Q(direction=Message.Direction.OUT) & (Q(delivery=None) | Q(delivery__state=Delivery.State.SENT))
    said = conversation.messages.filter(Q(direction=Message.Direction.IN) | ours, removed_at=None)
    whole = said.select_related("person", "handle").prefetch_related("attachments__media", "versions")
    return list(whole.order_by("-at", "-id")[:MOST_OFFERED])[::-1]


def pieces(
    messages: Sequence[Message], files: Iterable[Attachment], *, sees_name: bool, asked_at: datetime | None = None
) -> list[Piece]:
    """``messages`` as an expert sees them: without history, without names unless ``sees_name``, as they were then.

    What their author took back meanwhile is gone; what the author changed after ``asked_at`` is not shown changed.
    """
    shown = {file.pk for file in files}
    hidden = set() if sees_name else names_of(messages)
    return [
        Piece(
            who=str(message.person) if sees_name and message.person and not _is_ours(message) else "",
            is_ours=_is_ours(message),
            at=message.at,
            text=veiled(_fresh(_as_of(message, asked_at)), hidden),
            language=message.language,
            files=[file for file in message.attachments.all() if file.pk in shown and file.media],
        )
        for message in messages
        if message.removed_at is None
    ]


def pieces_of(request: ExpertRequest) -> list[Piece]:
    """What the expert of ``request`` may see now."""
    chosen = request.messages.select_related("person", "handle").prefetch_related("attachments__media", "versions")
    files = request.files.filter(message__removed_at=None)
    messages = list(chosen.order_by("at", "id"))
    return pieces(messages, files, sees_name=request.sees_name, asked_at=request.asked_at)


def chosen_files(messages: Iterable[Message], numbers: Collection[int]) -> list[Attachment]:
    """The files of ``messages`` with these numbers that are in the house; no file goes anywhere without its message."""
    every = [file for message in messages for file in message.attachments.all()]
    return [file for file in every if file.pk in numbers and file.media_id]


def names_of(messages: Iterable[Message]) -> set[str]:
    """Names and account names of the citizens in ``messages``."""
    persons = {message.person_id: message.person for message in messages if message.person and not _is_ours(message)}
    names = {part for person in persons.values() if person for part in parts_of_name(person.name)}
    for shown, name in Handle.objects.filter(person__in=persons).values_list("shown", "name"):
        names |= {shown, shown.lstrip("@"), *parts_of_name(name)}
    return names


def not_for(request: ExpertRequest) -> set[str]:
    """Personal data of the conversation that the expert did not see: it may not reach them later either."""
    said = request.conversation.messages.filter(direction=Message.Direction.IN).select_related("person")
    every = list(said.order_by("-at", "-id")[:500])
    seen = set(request.messages.values_list("pk", flat=True))
    unseen = {trace for message in every if message.pk not in seen for trace in traces(message.text)}
    seen_text = " ".join(message.text for message in every if message.pk in seen)
    return (unseen - traces(seen_text)) | (set() if request.sees_name else names_of(every))


def _is_ours(message: Message) -> bool:
    return message.direction == Message.Direction.OUT


def _as_of(message: Message, at: datetime | None) -> str:
    if at is None:
        return message.text
    later = [version for version in message.versions.all() if version.until > at]
    return later[0].text if later else message.text


def _fresh(text: str) -> str:
    """Without what was said before: the history of a mail holds more than was chosen."""
    return "\n".join(words for is_history, words in quoted.parts(text.strip()) if not is_history).strip()
