"""Long sentences."""

import re
from collections.abc import Iterator

from rondpunt.lib.plain_language.hint import Kind, Particulars
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence, opens_clause
from rondpunt.lib.plain_language.tongue import Tongue

_FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")


def long_sentence(sentence: Sentence, language: Tongue) -> Iterator[Place]:
    """More words than the language's threshold; figures count as words."""
    if len(sentence.words) * 2 <= language.longest_sentence:
        return
    count = len(sentence.words) + len(_FIGURE.findall(sentence.shown, sentence.start, sentence.end))
    if count > language.longest_sentence:
        told: Particulars = {"words": count, "clauses": clauses(sentence, language)}
        yield Place(Kind.LONG, sentence.start, sentence.end, None, told)


def clauses(sentence: Sentence, language: Tongue) -> int:
    """How many clauses a sentence has, by the words that open one and by its semicolons."""
    openers = sum(opens_clause(sentence, number, language) for number in range(1, len(sentence.words)))
    return 1 + openers + sentence.shown.count(";", sentence.start, sentence.end)
