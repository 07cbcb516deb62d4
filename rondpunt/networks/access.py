"""Who may see which channel: administrators all of them, others none (404, as if there were no such page)."""

from django.shortcuts import get_object_or_404

from rondpunt.networks.models import Channel


def channel_for(channel_id: int) -> Channel:
    """The channel or 404. The views are closed to all but those who hold ``Right.CHANNELS``."""
    return get_object_or_404(Channel.objects.select_related("team"), pk=channel_id)
