"""Try settings before they are kept: the test button of a form."""

from datetime import datetime

from rondpunt.networks.models import Channel
from rondpunt.networks.secrets import UnreadableSecret
from rondpunt.networks.wire import Checked


def try_settings(channel: Channel | None, *, network: str, answers: dict[str, str], now: datetime) -> Checked:
    """Sign in with ``answers``; a secret left empty is the one that ``channel`` has. Nothing is stored.

    Raises ``wire.Refused`` and ``wire.TryLater``.
    """
    tried = Channel(network=network, created_at=now)
    if channel:
        tried.sealed = channel.sealed
    try:
        tried.fill_in(answers)
    except UnreadableSecret:
        tried.sealed = b""
        tried.fill_in(answers)
    return tried.connector.check(tried.account())
