"""Which of the house's languages a text is in, by lingua (n-gram models that ship in its wheel).

The models load at the first call, so a process that never asks never pays for them.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("nl", "en", "fr", "de")
SHORTEST = 12  # characters; below this a guess is worth nothing
READ_AT_MOST = 300  # characters; enough to be sure (with more the answer is the same), and the time stays bounded
SURE_ENOUGH = 0.15  # lingua's minimum relative distance between the best and the next


@cache
def _detector() -> "LanguageDetector":
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in LANGUAGES]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    return builder.with_minimum_relative_distance(SURE_ENOUGH).build()


def detect(text: str) -> str:
    """Two-letter code (ISO 639-1) of the text's language; "" when too short, mixed or another language."""
    text = text.strip()
    if len(text) < SHORTEST:
        return ""
    found = _detector().detect_language_of(text[:READ_AT_MOST])
    return found.iso_code_639_1.name.lower() if found else ""
