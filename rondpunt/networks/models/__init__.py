"""The nouns of this room."""

from rondpunt.networks.models.amendment import Amendment
from rondpunt.networks.models.channel import Channel
from rondpunt.networks.models.delivery import Delivery
from rondpunt.networks.models.media import Media
from rondpunt.networks.models.stop import Stop

__all__ = ["Amendment", "Channel", "Delivery", "Media", "Stop"]
