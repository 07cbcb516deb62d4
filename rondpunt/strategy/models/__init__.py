"""The nouns of this room."""

from rondpunt.strategy.models.audience import Audience
from rondpunt.strategy.models.audience_rule import AudienceRule
from rondpunt.strategy.models.tone_example import ToneExample

__all__ = ["Audience", "AudienceRule", "ToneExample"]
