"""Who may see which channel: administrators all of them, others none (404, as if there were no such page)."""

from collections.abc import Sequence

from django.shortcuts import get_object_or_404
from django.urls import reverse

from rondpunt.networks.models import Channel
from rondpunt.people.models import User
from rondpunt.people.rights import Right


def ways_to_channels(reader: User, numbers: Sequence[int]) -> dict[int, str]:
    """The administrators' page of each, for who may open it."""
    may = reader.can(Right.CHANNELS)
    return {number: reverse("networks:channel", args=[number]) for number in numbers} if may else {}


def channel_for(channel_id: int) -> Channel:
    """The channel or 404. The views are closed to all but those who hold ``Right.CHANNELS``."""
    return get_object_or_404(Channel.objects.select_related("team"), pk=channel_id)
