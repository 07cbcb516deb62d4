"""Which of the house's languages a text is in: by its common words where those leave no doubt, else by lingua.

lingua has n-gram models that ship in its wheel. They take a second and 100 MB to load at the first text in doubt, so a
process that never meets one never pays for them; and ten times as long for each text (docs/decisions/0006).
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from rondpunt.lib.common_words import WORDS

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("nl", "en", "fr", "de")
SHORTEST = 12  # characters; below this a guess is worth nothing
READ_AT_MOST = 300  # characters; enough to be sure (with more the answer is the same), and the time stays bounded
SURE_ENOUGH = 0.15  # lingua's minimum relative distance between the best and the next
ENOUGH_WORDS = 3  # different common words of one language
TIMES_THE_NEXT = 4  # so many for each one of another: quoted and borrowed words stay few

_WORD = re.compile(r"[^\W_]+")
_COMMON = {language: frozenset(words.split()) for language, words in WORDS.items()}


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
    text = text[:READ_AT_MOST]
    return by_common_words(text) or _by_lingua(text)


def by_common_words(text: str) -> str:
    """The language whose common words make up nearly all of those in ``text``; "" when in doubt."""
    words = set(_WORD.findall(text.lower()))
    counted = sorted((len(common & words), language) for language, common in _COMMON.items())
    (next_best, _), (best, language) = counted[-2:]
    return language if best >= max(ENOUGH_WORDS, TIMES_THE_NEXT * next_best) else ""


def _by_lingua(text: str) -> str:
    found = _detector().detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found else ""
