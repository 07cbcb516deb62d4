"""A week begins: what was held back from colleagues reaches them, the oldest first, as far as there is room."""

from datetime import datetime

from django.db import transaction

from rondpunt.networks.models import Channel
from rondpunt.networks.registry import networks_that_hand_out
from rondpunt.publishing.actions.hand_out import tell
from rondpunt.publishing.budget import budget_of, spent, week_of
from rondpunt.publishing.models import Copy

MOST = 1000  # at once; the rest at the next beat


@transaction.atomic
def release_held(*, now: datetime) -> int:
    """Returns how many were looked at. What finds no room is held until the week after; twice does no harm."""
    # As a hand-out does: two at once would each see room in the same week.
    list(Channel.objects.select_for_update(no_key=True).filter(network__in=networks_that_hand_out()).order_by("pk"))
    waiting = Copy.objects.to_release(now).select_for_update(of=("self",), skip_locked=True)
    found = list(
        waiting.select_related("message__delivery__channel", "message__post__owner").order_by("made_at", "id")[:MOST]
    )
    counts = spent([copy.user_id for copy in found], now=now)
    given: dict[int, list[Copy]] = {}
    for copy in found:
        most = budget_of(copy.message.delivery.channel)
        if most is None or counts.get(copy.user_id, 0) < most:
            counts[copy.user_id] = counts.get(copy.user_id, 0) + 1
            given.setdefault(copy.message_id, []).append(copy)
    for copies in given.values():
        Copy.objects.filter(pk__in=[copy.pk for copy in copies]).update(given_at=now)
        tell(copies[0].message, [copy.user_id for copy in copies], now=now)
    Copy.objects.filter(pk__in=[copy.pk for copy in found]).held().update(held_until=week_of(now)[1])
    return len(found)
