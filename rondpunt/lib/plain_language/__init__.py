"""Plain language: which sentence of a text is hard, where and why, in Dutch, French, German and English.

Word lists and patterns, read from ``words/``; nothing leaves the machine. There is no score: a hint is help for who
writes. Which kinds earn their place was measured (docs/decisions/0014, bench/plain_language.py).
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from rondpunt.lib.plain_language.abbreviations import abbreviations
from rondpunt.lib.plain_language.counts import negations, numbers
from rondpunt.lib.plain_language.hint import Hint, Kind
from rondpunt.lib.plain_language.jargon import jargon as official
from rondpunt.lib.plain_language.length import long_sentence
from rondpunt.lib.plain_language.passive import passive
from rondpunt.lib.plain_language.place import Place
from rondpunt.lib.plain_language.sentences import Sentence, sentences
from rondpunt.lib.plain_language.tangle import tangle
from rondpunt.lib.plain_language.tongue import LANGUAGES, Tongue, tongue

__all__ = ["LANGUAGES", "Hint", "Kind", "hints"]

_RULES = (long_sentence, passive, abbreviations, negations, numbers, tangle)
_NONE: Mapping[str, str] = {}


def hints(text: str, *, language: str, jargon: Mapping[str, str] = _NONE) -> list[Hint]:
    """The hard places of ``text``, in order; none in a language that is not one of ``LANGUAGES``.

    ``jargon`` is the organisation's own list for this language: a word or phrase and its simpler one, or "" where the
    word is fine as it is. It wins over ours. Line ends must be ``\\n``, as a text field has them in the browser, and
    offsets count as JavaScript does (see ``Hint``).
    """
    code = language[:2].lower()
    if code not in LANGUAGES:
        return []
    rules = tongue(code)
    found = list(_found(text, rules, jargon))
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    wide = (
        [number for number, letter in enumerate(text) if letter > "\uffff"] if max(text, default="") > "\uffff" else []
    )
    return [_hint(text, place, sentence, wide) for place, sentence in found]


def _found(text: str, rules: Tongue, own: Mapping[str, str]) -> Iterator[tuple[Place, Sentence]]:
    """An abbreviation counts once, where it stands first; one of the organisation's list is told by that."""
    known, ours = set[str](), {word.lower() for word in own}
    for sentence in sentences(text, rules):
        for place in _places(sentence, rules, own):
            said = text[place.start : place.end]
            if place.kind == Kind.ABBREVIATION and (said in known or said.lower() in ours):
                continue
            known.add(said)
            yield place, sentence


def _places(sentence: Sentence, rules: Tongue, own: Mapping[str, str]) -> Iterator[Place]:
    for rule in _RULES:
        yield from rule(sentence, rules)
    yield from official(sentence, rules, own)


def _hint(text: str, place: Place, sentence: Sentence, wide: list[int]) -> Hint:
    """``wide`` are the characters that are two to JavaScript."""

    def counted(at: int) -> int:
        return at + bisect_left(wide, at) if wide else at

    return Hint(
        kind=place.kind,
        start=counted(place.start),
        end=counted(place.end),
        quote=text[place.start : place.end],
        sentence_start=counted(sentence.start),
        sentence_end=counted(sentence.end),
        simpler=place.simpler,
        particulars=place.particulars,
    )
