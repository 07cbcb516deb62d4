"""What travels through ``actions/receive.py``: one harvest on its way in, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime

from rondpunt.conversations.intake.reading import Reading, read
from rondpunt.conversations.models import Message
from rondpunt.networks.models import Channel, Media
from rondpunt.networks.wire import Harvest, Incoming


@dataclass(slots=True)
class Received:
    """What came of a harvest: new messages, those known already, new conversations, edits and removals."""

    messages: list[Message] = field(default_factory=list)
    known: int = 0
    conversations: int = 0
    changes: int = 0


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
        return self.readings.get(message.remote_id) or read(message)
