"""What travels through ``actions/receive.py``: one harvest on its way in, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rondpunt.conversations.intake.reading import Reading, read
from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.models import Channel, Media
from rondpunt.networks.wire import Harvest, Incoming
from rondpunt.people.models import Handle


@dataclass(slots=True)
class Received:
    """What came of a harvest: new messages, those known already, new conversations, edits and removals."""

    messages: list[Message] = field(default_factory=list)
    known: int = 0
    conversations: int = 0
    changes: int = 0


class Placed(NamedTuple):
    """A message, the conversation it belongs to, and the handle it was written from (none if by us)."""

    message: Incoming
    conversation: Conversation
    handle: Handle | None


@dataclass(slots=True)
class Work:
    """One harvest on its way in."""

    channel: Channel
    harvest: Harvest
    now: datetime
    aside: bool
    readings: dict[str, Reading]
    offered: list[Incoming] = field(default_factory=list)
    kept: dict[bytes, Media] = field(default_factory=dict)

    def reading(self, message: Incoming) -> Reading:
        """Made before the transaction but for what only the lock showed to be new."""
        if message.remote_id not in self.readings:
            self.readings[message.remote_id] = read(message)
        return self.readings[message.remote_id]
