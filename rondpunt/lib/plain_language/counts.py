"""What is easy once and hard several times in one sentence: negations and figures."""

import re
from collections.abc import Iterator

from rondpunt.lib.plain_language.hint import Kind, Particulars
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence
from rondpunt.lib.plain_language.tongue import Tongue

MOST_NEGATIONS = 1
MOST_FIGURES = 3

_MONTHS = (
    "jan|feb|maart|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec|dez"
    "|janv|févr|fevr|mars|avr|mai|juin|juil|août|märz"
)
# A date, a time, a sum, a percentage and a telephone number are one figure each.
_ONE = (
    r"(?:(?:0|\+)\d[\d /.-]{6,20}\d"
    rf"|\d{{1,2}}(?:\.|er|e|st|nd|rd|th)? (?:{_MONTHS})\w*\.?(?: \d{{4}})?"
    r"|\d+(?:[.,:/-]\d+)*)"
)
# So is a range or a series of bare figures ("14, 15 en 16 maart", "van 9 tot 17").
_FIGURE = re.compile(
    rf"{_ONE}(?:(?:, | (?:en|of|tot|et|ou|à|und|oder|bis|and|or|to) | ?[-–] ?){_ONE}){{0,20}}", re.IGNORECASE
)


def negations(sentence: Sentence, language: Tongue) -> Iterator[Place]:
    """More than one negation: from the first to the last."""
    found = [word for word in sentence.words if word.low in language.negations or word.low.endswith("n't")]
    if len(found) > MOST_NEGATIONS:
        told: Particulars = {"count": len(found), "said": [word.text for word in found]}
        yield Place(Kind.NEGATIONS, found[0].start, found[-1].end, None, told)


def numbers(sentence: Sentence, _language: Tongue) -> Iterator[Place]:
    """A jumble of figures, dates, sums and percentages: from the first to the last."""
    found = list(_FIGURE.finditer(sentence.shown, sentence.start, sentence.end))
    if len(found) > MOST_FIGURES:
        yield Place(Kind.NUMBERS, found[0].start(), found[-1].end(), None, {"count": len(found)})
