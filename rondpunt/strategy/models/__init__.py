"""The nouns of this room."""

from rondpunt.strategy.models.audience import Audience
from rondpunt.strategy.models.audience_rule import AudienceRule

__all__ = ["Audience", "AudienceRule"]
