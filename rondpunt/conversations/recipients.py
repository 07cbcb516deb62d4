"""To whom does an answer go, as an answer to what, and who will be able to read it?"""

from dataclasses import dataclass

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.wire import Author, Visibility
from rondpunt.people.models import Handle

MOST_REFERENCES = 20
MACHINES = (Message.Kind.BOUNCE, Message.Kind.AUTO_REPLY)


@dataclass(frozen=True, slots=True)
class Recipients:
    """``visibility`` is None when the network offers no such way; ``in_reply_to`` is nearest first."""

    visibility: Visibility | None
    in_reply_to: tuple[str, ...]
    authors: tuple[Author, ...]


def recipients_of(conversation: Conversation, *, private: bool) -> Recipients:
    """Answer what a citizen said last, so that they hear of it; then what came before, for the thread."""
    from_outside = conversation.messages.filter(direction=Message.Direction.IN, removed_at=None)
    came = list(from_outside.select_related("handle").order_by("-at", "-id")[:MOST_REFERENCES])
    return recipients_among(came, conversation, private=private)


def recipients_among(
    came: list[Message], conversation: Conversation, handles: list[Handle] | None = None, *, private: bool
) -> Recipients:
    """The same when what came in (newest first) is at hand; ``handles`` are those of the conversation's person."""
    if private:
        came = [message for message in came if message.person_id == conversation.person_id]
    if came and all(message.kind == Message.Kind.BOUNCE for message in came):
        return Recipients(None, (), ())  # whoever opened this is a mail server
    # An automatic reply is passed over where a person wrote too; where none did, a colleague decides and no machine.
    came = [message for message in came if message.kind not in MACHINES] or came
    last = came[0] if came else None
    return Recipients(
        visibility=_visibility(conversation, last, private=private),
        in_reply_to=tuple(message.remote_id for message in came if message.remote_id),
        authors=_authors(conversation, last, handles),
    )


def ways(conversation: Conversation) -> list[str]:
    """The kinds of answer that the network knows here: "public", "private" or both; the usual one first.

    Where others are merged into it, the kinds that some of their networks know.
    """
    if conversation.source_count:
        sources = Conversation.objects.filter(merged_into=conversation).select_related("channel")
        each = [_ways_of(one) for one in (conversation, *sources)]
        return sorted(
            {kind for kinds in each for kind in kinds}, key=lambda kind: (kind not in each[0], kind == "private")
        )
    return _ways_of(conversation)


def _ways_of(conversation: Conversation) -> list[str]:
    known = []
    allowed = conversation.channel.allows.visibilities
    if any(visibility != Visibility.DIRECT for visibility in allowed):
        known.append("public")
    if Visibility.DIRECT in allowed:
        known.append("private")
    return sorted(known, key=lambda kind: (kind == "public") != (conversation.visibility != Visibility.DIRECT))


def _visibility(conversation: Conversation, last: Message | None, *, private: bool) -> Visibility | None:
    allowed = conversation.channel.allows.visibilities
    if private:
        return Visibility.DIRECT if Visibility.DIRECT in allowed else None
    same = Visibility(last.visibility) if last else Visibility.PUBLIC
    wanted = Visibility.PUBLIC if same == Visibility.DIRECT else same
    if wanted in allowed:
        return wanted
    return Visibility.PUBLIC if Visibility.PUBLIC in allowed else None


def _authors(conversation: Conversation, last: Message | None, handles: list[Handle] | None) -> tuple[Author, ...]:
    handle = last.handle if last and last.handle else None
    if handle is None and handles is not None:
        handle = next((one for one in handles if one.network == conversation.network), None)
    elif handle is None:
        handle = Handle.objects.filter(person=conversation.person_id, network=conversation.network).first()
    return (Author(handle.key, handle.shown, handle.name, handle.url),) if handle else ()
