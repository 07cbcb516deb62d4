"""The nouns of this room."""

from rondpunt.strategy.models.audience import Audience

__all__ = ["Audience"]
