"""To which conversation does a message belong? By our own token, by what it answers, by what answers it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.wire import Incoming, Visibility

OPEN_TO_OTHERS = (Visibility.PUBLIC, Visibility.UNLISTED)
Key = TypeVar("Key")
MOST_ANCESTORS = 20  # of a long References header the nearest twenty are enough


@dataclass(slots=True)
class Threads:
    """What is known of the neighbours of a harvest; grows while the harvest is sorted in."""

    by_token: dict[str, Conversation] = field(default_factory=dict)
    by_remote_id: dict[str, Conversation] = field(default_factory=dict)
    by_answered: dict[tuple[str, int | None], Conversation] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)  # the delivery of each post of ours that is answered

    def find(self, message: Incoming, person_id: int | None) -> Conversation | None:
        """The conversation ``message`` belongs to, or None when it opens one."""
        ours = self.by_token.get(message.thread)
        for ancestor in message.in_reply_to[:MOST_ANCESTORS]:
            if found := self.by_remote_id.get(ancestor):
                # What it answers may have been moved since we gave the token out; only among one person's own.
                return found if ours is None or _are_one_persons(found, ours) else ours
        if ours:
            return ours
        # An answer that came before its question; or two answers to a message we never had. Among private messages
        # only of one and the same person: two citizens who answer one newsletter must not read each other.
        whose = None if message.visibility in OPEN_TO_OTHERS else person_id
        for neighbour in (message.remote_id, *message.in_reply_to[:1]):
            # Whoever reacts to a post of ours has a conversation of their own; one may ask what another praises.
            key = (neighbour, person_id if neighbour in self.posts else whose)
            if key in self.by_answered:
                return self.by_answered[key]
        return None

    def post_of(self, message: Incoming) -> int | None:
        """The delivery of the post of ours to which ``message`` reacts, if it does."""
        return next((self.posts[name] for name in message.in_reply_to[:MOST_ANCESTORS] if name in self.posts), None)

    def known(self) -> list[Conversation]:
        """Every conversation that was found, once."""
        found = (*self.by_token.values(), *self.by_remote_id.values(), *self.by_answered.values())
        return list({conversation.pk: conversation for conversation in found}.values())

    def stand_in(self, newer: dict[int, Conversation]) -> dict[int, Conversation]:
        """Put ``newer`` rows (by their numbers) in the place of those that were found; returns them."""
        if newer:
            _stand_in(self.by_token, newer)
            _stand_in(self.by_remote_id, newer)
            _stand_in(self.by_answered, newer)
        return newer

    def add(self, message: Incoming, conversation: Conversation, person_id: int | None) -> None:
        """Remember where ``message`` went, for those that follow in the same harvest."""
        self.by_remote_id[message.remote_id] = conversation
        if message.in_reply_to:
            self._answered(message.in_reply_to[0], message.visibility, person_id, conversation)

    def _answered(self, remote_id: str, visibility: str, person_id: int | None, conversation: Conversation) -> None:
        self.by_answered.setdefault((remote_id, person_id), conversation)
        if visibility in OPEN_TO_OTHERS and remote_id not in self.posts:
            self.by_answered.setdefault((remote_id, None), conversation)


def _are_one_persons(one: Conversation, other: Conversation) -> bool:
    return (one.person_id, one.channel_id) == (other.person_id, other.channel_id)


def _stand_in(found: dict[Key, Conversation], newer: dict[int, Conversation]) -> None:
    for key, conversation in found.items():
        found[key] = newer.get(conversation.pk, conversation)


def threads_around(channel: Channel, messages: Sequence[Incoming]) -> Threads:
    """Look up every neighbour of ``messages`` on this channel, in six queries whatever their number."""
    tokens = {message.thread for message in messages if message.thread}
    ancestors = {remote_id[:500] for message in messages for remote_id in message.in_reply_to[:MOST_ANCESTORS]}
    nearest = {message.in_reply_to[0][:500] for message in messages if message.in_reply_to}
    own = {message.remote_id for message in messages}
    threads = Threads()
    if tokens:
        found = Conversation.objects.filter(token__among=tokens)
        threads.by_token = {conversation.token: conversation for conversation in found}
    threads.posts = _posts(channel, ancestors)
    at_home, near = _homes(channel, ancestors), _answers(channel, own | nearest)
    # One object a row: its changes are saved once.
    here = {conversation.pk: conversation for conversation in threads.by_token.values()}
    others = {*at_home.values(), *(answer.conversation_id for answer in near)} - here.keys()
    if others:
        here |= {conversation.pk: conversation for conversation in Conversation.objects.filter(pk__among=others)}
    threads.by_remote_id = {remote_id: here[number] for remote_id, number in at_home.items()}
    for answer in near:
        threads._answered(answer.in_reply_to, answer.visibility, answer.person_id, here[answer.conversation_id])
    return threads


def _homes(channel: Channel, remote_ids: Set[str]) -> dict[str, int]:
    """The number of the conversation in which each of these stands, as far as we have it."""
    if not remote_ids:
        return {}
    came = Message.objects.stored_as(channel, remote_ids).values_list("remote_id", "conversation_id")
    sent = Delivery.objects.sent_as(channel, remote_ids).filter(message__isnull=False)
    return dict([*came, *sent.values_list("remote_id", "message__conversation_id")])


def _posts(channel: Channel, remote_ids: Set[str]) -> dict[str, int]:
    """The delivery of each of these that is a post of ours."""
    if not remote_ids:
        return {}
    sent = Delivery.objects.sent_as(channel, remote_ids).filter(kind=Delivery.Kind.POST)
    return dict(sent.values_list("remote_id", "pk"))


class _Answer(NamedTuple):
    in_reply_to: str
    visibility: str
    person_id: int | None
    conversation_id: int


def _answers(channel: Channel, remote_ids: Set[str]) -> list[_Answer]:
    """What we have that answers one of these, oldest first."""
    near = Message.objects.answering(channel, remote_ids).order_by("at", "id")
    return [_Answer(*row) for row in near.values_list(*_Answer._fields)]
