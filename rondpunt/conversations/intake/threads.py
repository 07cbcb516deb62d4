"""To which conversation does a message belong? By our own token, by what it answers, by what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Channel, Delivery
from rondpunt.networks.wire import Incoming, Visibility

OPEN_TO_OTHERS = (Visibility.PUBLIC, Visibility.UNLISTED)
MOST_ANCESTORS = 20  # of a long References header the nearest twenty are enough


@dataclass(slots=True)
class Threads:
    """What is known of the neighbours of a harvest; grows while the harvest is sorted in."""

    by_token: dict[str, Conversation] = field(default_factory=dict)
    by_remote_id: dict[str, Conversation] = field(default_factory=dict)
    by_answered: dict[tuple[str, int | None], Conversation] = field(default_factory=dict)

    def find(self, message: Incoming, person_id: int | None) -> Conversation | None:
        """The conversation ``message`` belongs to, or None when it opens one."""
        if message.thread in self.by_token:
            return self.by_token[message.thread]
        for ancestor in message.in_reply_to[:MOST_ANCESTORS]:
            if ancestor in self.by_remote_id:
                return self.by_remote_id[ancestor]
        # An answer that came before its question; or two answers to a message we never had. Among private messages
        # only of one and the same person: two citizens who answer one newsletter must not read each other.
        whose = None if message.visibility in OPEN_TO_OTHERS else person_id
        for neighbour in (message.remote_id, *message.in_reply_to[:1]):
            if (neighbour, whose) in self.by_answered:
                return self.by_answered[neighbour, whose]
        return None

    def add(self, message: Incoming, conversation: Conversation, person_id: int | None) -> None:
        """Remember where ``message`` went, for those that follow in the same harvest."""
        self.by_remote_id[message.remote_id] = conversation
        if message.in_reply_to:
            self._answered(message.in_reply_to[0], message.visibility, person_id, conversation)

    def _answered(self, remote_id: str, visibility: str, person_id: int | None, conversation: Conversation) -> None:
        self.by_answered.setdefault((remote_id, person_id), conversation)
        if visibility in OPEN_TO_OTHERS:
            self.by_answered.setdefault((remote_id, None), conversation)


def threads_around(channel: Channel, messages: Sequence[Incoming]) -> Threads:
    """Look up every neighbour of ``messages`` on this channel, in four queries whatever their number."""
    tokens = {message.thread for message in messages if message.thread}
    ancestors = {remote_id[:500] for message in messages for remote_id in message.in_reply_to[:MOST_ANCESTORS]}
    nearest = {message.in_reply_to[0][:500] for message in messages if message.in_reply_to}
    own = {message.remote_id for message in messages}
    threads = Threads()
    if tokens:
        found = Conversation.objects.filter(token__in=tokens)
        threads.by_token = {conversation.token: conversation for conversation in found}
    here: dict[int, Conversation] = {conversation.pk: conversation for conversation in threads.by_token.values()}

    def one(conversation: Conversation) -> Conversation:
        return here.setdefault(conversation.pk, conversation)  # one object a row: its changes are saved once

    if ancestors:
        for message in Message.objects.filter(channel=channel, remote_id__in=ancestors).select_related("conversation"):
            threads.by_remote_id[message.remote_id] = one(message.conversation)
        sent = Delivery.objects.filter(channel=channel, remote_id__in=ancestors, message__isnull=False)
        for delivery in sent.select_related("message__conversation"):
            threads.by_remote_id[delivery.remote_id] = one(delivery.message.conversation)
    near = Message.objects.filter(Q(in_reply_to__in=own | nearest), channel=channel).select_related("conversation")
    for message in near.order_by("at", "id"):
        threads._answered(message.in_reply_to, message.visibility, message.person_id, one(message.conversation))
    return threads
