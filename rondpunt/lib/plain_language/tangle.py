"""Tangles: what belongs together stands far apart, so that a reader must keep the first half in mind."""

import re
from collections.abc import Iterator

from rondpunt.lib.plain_language.hint import Kind
from rondpunt.lib.plain_language.passive import clause_ends, is_participle, pairs
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence
from rondpunt.lib.plain_language.tongue import Tongue

WIDEST_FRAME = 9  # words between a verb and its participle
WIDEST_BRACKETS = 7  # words inside
WIDEST_WEDGE = 12  # words between an article and its noun's participle
_GERMAN_ENDING = re.compile(r"e[nrsm]?$")
_BRACKETS = re.compile(r"\([^()]*\)|(?<=\s)[–—] [^–—]* [–—](?=\s)")


def tangle(sentence: Sentence, language: Tongue) -> Iterator[Place]:
    """What belongs together and stands apart: verb and participle, article and noun, a sentence around brackets."""
    for first, last in (*_frames(sentence, language), *_wedges(sentence, language)):
        words = sentence.words
        yield Place(Kind.TANGLE, words[first].start, words[last].end, None, {"words": last - first - 1})
    for found in _BRACKETS.finditer(sentence.shown, sentence.start, sentence.end):
        count = len(found[0].split())
        behind = sentence.shown[found.end() : sentence.end].strip(" .!?")
        if count > WIDEST_BRACKETS and behind:
            yield Place(Kind.TANGLE, found.start(), found.end(), None, {"words": count})


def _frames(sentence: Sentence, language: Tongue) -> Iterator[tuple[int, int]]:
    if language.passive.frame:
        for verb, participle in pairs(sentence, language):
            if participle - verb - 1 > WIDEST_FRAME:
                yield verb, participle


def _wedges(sentence: Sentence, language: Tongue) -> Iterator[tuple[int, int]]:
    """From an article over a preposition and a participle to the noun: "de door de raad vastgestelde regels"."""
    articles, prepositions = language.wedge
    words = sentence.words
    for number in range(len(words) - 3):
        if words[number].low not in articles or words[number + 1].low not in prepositions:
            continue
        if sentence.between(number, number + 1).strip():
            continue
        for last in range(number + 2, min(number + WIDEST_WEDGE, len(words) - 1)):
            if clause_ends(sentence, last, language):
                break
            if _describes(words[last].low, language):
                yield number, last + 1
                break


def _describes(low: str, language: Tongue) -> bool:
    """Whether a word is a participle with an ending, as before a noun."""
    if language.code == "nl":
        return low.endswith("ende") or (low.endswith("e") and is_participle(low[:-1], language.code))
    bare = _GERMAN_ENDING.sub("", low)
    return bare != low and (bare.endswith("end") or is_participle(bare, language.code))
