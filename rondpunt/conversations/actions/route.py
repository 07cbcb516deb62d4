"""Which team answers a new conversation, and why."""

from rondpunt.networks.models import Channel


def route(channel: Channel) -> tuple[int, str]:
    """Team id and the reason in a word that the screen explains: today always the team of the channel."""
    return channel.team_id, "channel"
