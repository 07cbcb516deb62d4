"""A message for a conversation that is merged: the row is its own, and who stays is brought up to date after it."""

from collections.abc import Iterable

from rondpunt.conversations.intake.lines import note_arrival
from rondpunt.conversations.models import Conversation
from rondpunt.networks.wire import Incoming


def leads_of(conversations: Iterable[Conversation]) -> dict[int, Conversation]:
    """Who stays, by its number, as it is now; locked, for two channels may bring something for it at once.

    One query if any of ``conversations`` is merged or has something merged into it, else none.
    """
    wanted = {one.merged_into_id or one.pk for one in conversations if one.merged_into_id or one.source_count}
    if not wanted:
        return {}
    locked = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("channel", "promise_rule")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    return {lead.pk: lead for lead in locked}


def note_in_its_row(conversation: Conversation, message: Incoming) -> None:
    """As ``note_arrival``; but what is merged stays closed. That its citizen waits stands in ``waiting_since``."""
    state = conversation.status, conversation.closed_at
    note_arrival(conversation, message)
    if conversation.merged_into_id:
        conversation.status, conversation.closed_at = state
