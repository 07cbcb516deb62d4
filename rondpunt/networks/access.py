"""Who may see which channel: administrators all of them, others none (404, as if there were no such page)."""

from collections.abc import Sequence

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from rondpunt.networks.models import Channel, Stop
from rondpunt.people.models import User
from rondpunt.people.rights import Right


def ways_to_channels(reader: User, numbers: Sequence[int]) -> dict[int, str]:
    """The administrators' page of each, for who may open it."""
    may = reader.can(Right.CHANNELS)
    return {number: reverse("networks:channel", args=[number]) for number in numbers} if may else {}


def channel_for(channel_id: int) -> Channel:
    """The channel or 404. The views are closed to all but those who hold ``Right.CHANNELS``."""
    return get_object_or_404(Channel.objects.select_related("team"), pk=channel_id)


def stop_for(stop_id: int) -> Stop:
    """The stop or 404. The views are closed to all but those who hold ``Right.STOP``."""
    return get_object_or_404(Stop.objects.select_related("channel"), pk=stop_id)


def stops_to_tell(user: User) -> list[Stop]:
    """The open stops of which a banner tells: to everybody who sees the calendar or may stop."""
    if not (user.can(Right.CALENDAR) or user.can(Right.STOP)):
        return []
    return list(Stop.objects.open(timezone.now()).select_related("channel", "started_by").order_by("-id")[:5])
