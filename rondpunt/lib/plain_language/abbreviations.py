"""Abbreviations: those with a full word in our list, and capitals that the text does not explain."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rondpunt.lib.plain_language.hint import Kind
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence
from rondpunt.lib.plain_language.tongue import Tongue, tongue

LONGEST = 6
_ROMAN = re.compile(r"[IVXLC]+")
_CAPITALS = re.compile(r"[A-ZÄÖÜ]{2,}[a-zäöü]?[A-ZÄÖÜ]*")


def abbreviations(sentence: Sentence, language: Tongue) -> Iterator[Place]:
    """The listed ones with their full words, and unexplained capitals."""
    pattern = _listed(language.code)
    for found in pattern.finditer(sentence.shown, sentence.start, sentence.end):
        full = language.abbreviations[found[0]] if found[0] in language.abbreviations else _capital(found[0], language)
        yield Place(Kind.ABBREVIATION, found.start(), found.end(), full or None, {})
    if _shouts(sentence):
        return
    for word in sentence.words:
        if _is_capitals(word.text, language) and word.text not in sentence.explained:
            yield Place(Kind.ABBREVIATION, word.start, word.end, None, {})


def _is_capitals(text: str, language: Tongue) -> bool:
    return (
        2 <= len(text) <= LONGEST
        and _CAPITALS.fullmatch(text) is not None
        and text.lower() not in language.known
        and text not in language.abbreviations
        and not _ROMAN.fullmatch(text)
    )


def _shouts(sentence: Sentence) -> bool:
    return 2 * sum(word.text.isupper() for word in sentence.words) > len(sentence.words)


def _capital(said: str, language: Tongue) -> str:
    full = language.abbreviations[said[0].lower() + said[1:]]
    return full[:1].upper() + full[1:]


@lru_cache(maxsize=4)
def _listed(code: str) -> re.Pattern[str]:
    listed = tongue(code).abbreviations
    capitals = (one[0].upper() + one[1:] for one in listed)
    several = sorted({*listed, *capitals}, key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, several))})(?!\w)")
