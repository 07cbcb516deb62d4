"""What the writer of a message for colleagues is told: how many get it now, how many later, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from rondpunt.publishing.budget import budget_of, without_room
from rondpunt.publishing.core import cells_of
from rondpunt.publishing.house_counts import Counts, counts_of
from rondpunt.publishing.house_readers import handed_out, readers_of
from rondpunt.publishing.models import Copy, HouseMessage, Post, Urgency


@dataclass(frozen=True, slots=True)
class HouseBoard:
    """``held``: from how many it is held back this week; ``counts`` once it has been handed out."""

    people: int
    held: int
    budget: int | None
    urgency: Urgency | None
    counts: Counts | None = None


def house_board(post: Post, *, now: datetime) -> HouseBoard:
    """Before it is handed out as it would go at this moment, afterwards as it went."""
    urgency = Urgency.objects.filter(post=post).first()
    copies = Copy.objects.filter(post=post)
    if HouseMessage.objects.filter(post=post).exists():
        return HouseBoard(copies.count(), copies.held().count(), None, urgency, counts_of(post))
    cells = handed_out(cells_of(post))
    users = [reader.user.pk for reader in readers_of(cells)]
    if not cells:
        return HouseBoard(0, 0, None, urgency)
    channel = cells[0].channel
    return HouseBoard(len(users), len(without_room(channel, post.pk, users, now=now)), budget_of(channel), urgency)
