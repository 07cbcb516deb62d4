"""The nouns of this room."""

from rondpunt.knowledge.models.parts import StandardFile, StandardText, StandardVersion
from rondpunt.knowledge.models.standard_answer import StandardAnswer

__all__ = ["StandardAnswer", "StandardFile", "StandardText", "StandardVersion"]
