"""Follow what authors do to messages we have: edits and removals, on networks that let us look."""

from datetime import datetime, timedelta

from rondpunt.conversations.actions.receive import receive
from rondpunt.conversations.models import Conversation, Message
from rondpunt.networks.actions.fetch import note_failure
from rondpunt.networks.models import Channel
from rondpunt.networks.registry import talent
from rondpunt.networks.wire import Refused, TryLater

FOLLOWED_FOR = timedelta(days=14)
MOST_AT_ONCE = 100


def look_again(channel: Channel, *, now: datetime) -> int:
    """Look at the recent messages of open conversations again; returns how many changed."""
    if not talent(channel.network, "look_again"):
        return 0
    recent = Message.objects.filter(
        channel=channel, direction=Message.Direction.IN, removed_at=None, at__gte=now - FOLLOWED_FOR
    ).exclude(conversation__status=Conversation.Status.CLOSED, conversation__merged_into=None)
    ids = list(recent.order_by("-at").values_list("remote_id", flat=True)[:MOST_AT_ONCE])
    if not ids:
        return 0
    try:
        harvest = channel.connector.look_again(channel.account(), ids)  # type: ignore[attr-defined]
    except (Refused, TryLater) as error:
        note_failure(channel, error, now=now)
        return 0
    return receive(channel, harvest, now=now, aside=True).changes
