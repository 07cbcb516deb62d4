"""A text in sentences and words, with their offsets. Addresses and names (@, #) are hidden: no rule sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rondpunt.lib.plain_language.tongue import Tongue

HIDDEN = "\ue000"  # of the private use area: neither letter nor space
WRAPPED = 50  # characters; a line so long may go on in the next one, when that begins with a small letter

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]»”’']"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"
    r"|(?<!\w)[@#]\w[\w.-]*\w"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,6}(?:be|nl|eu|com|org|net|fr|de|uk|lu|gov|info|io|app|brussels|vlaanderen|gent"
    r"|amsterdam|example)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]»”’'])?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FRENCH_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")  # an elided article is a word of its own
_MARKER = re.compile(r"[ \t]*(?:(?:[-*•–—‣▪◦·>]|\d{1,2}[.)]|[a-zA-Z]\))[ \t]+)?")
_END = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s|$)")
# "full words (SHORT)" or "SHORT (full words)"
_EXPLAINED = re.compile(r"(?<=[^\W_])[\"”’']? \(([A-ZÄÖÜ]\w{1,5})\b|\b([A-ZÄÖÜ]\w{1,5}) ?\((?=[^)]{0,200}?[^\W\d_]{3})")
_LAST_WORD = re.compile(r"[^\s(\[\"“«‘]+$")


class Word(NamedTuple):
    """A word, also in lower case with straight apostrophes, and its offsets in Python's characters."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Offsets in Python's characters. ``shown`` is the whole text with addresses hidden, of the same length."""

    shown: str
    start: int
    end: int
    words: list[Word]
    explained: frozenset[str]  # abbreviations that the text explains somewhere

    def between(self, one: int, other: int) -> str:
        """What stands between two of its words that follow each other: spaces and punctuation."""
        return self.shown[self.words[one].end : self.words[other].start]


def sentences(text: str, language: Tongue) -> Iterator[Sentence]:
    """The sentences, headings and list items of a text that have a word in them."""
    shown = _ADDRESS.sub(lambda found: HIDDEN * len(found[0]), text)
    explained = frozenset(found[1] or found[2] for found in _EXPLAINED.finditer(shown))
    pattern = _FRENCH_WORD if language.code == "fr" else _WORD
    for first, last in _blocks(shown):
        for start, end in _cut(shown, first, last, language):
            words = [
                Word(found[0], found[0].lower().replace("’", "'"), found.start(), found.end())
                for found in pattern.finditer(shown, start, end)
            ]
            if words:
                yield Sentence(shown, start, end, words, explained)


def opens_clause(sentence: Sentence, number: int, language: Tongue) -> bool:
    """Whether this word, not the first, opens a clause; "en" and the like only behind a comma."""
    low = sentence.words[number].low
    return low in language.openers and (low not in language.after_comma or "," in sentence.between(number - 1, number))


def _blocks(shown: str) -> Iterator[tuple[int, int]]:
    """Lines, without the mark of a list item; a wrapped line with those that go on."""
    start, end = 0, -1
    for at in _line_starts(shown):
        line_end = shown.find("\n", at)
        line_end = len(shown) if line_end < 0 else line_end
        body = _MARKER.match(shown, at, line_end)
        body_start = body.end() if body else at
        goes_on = end - start >= WRAPPED and body_start == at and shown[at : at + 1].islower()
        if not goes_on or shown[end - 1] in ".!?:;":
            if end > start:
                yield start, end
            start = body_start
        end = line_end
    if end > start:
        yield start, end


def _line_starts(shown: str) -> Iterator[int]:
    at = 0
    while at >= 0:
        yield at
        at = shown.find("\n", at) + 1 or -1


def _cut(shown: str, start: int, end: int, language: Tongue) -> Iterator[tuple[int, int]]:
    for found in _END.finditer(shown, start, end):
        if found.end() < end and _ends(shown, start, found, end, language):
            yield start, found.end()
            start = found.end()
            while start < end and shown[start].isspace():
                start += 1
    if start < end:
        yield start, end


def _ends(shown: str, start: int, found: re.Match[str], end: int, language: Tongue) -> bool:
    """Whether this full stop ends a sentence: not after an abbreviation, an initial or a German ordinal."""
    after = shown[found.end() : found.end() + 3].strip()[:1]
    if found[0][0] != ".":
        return not after.islower() or len(found[0]) == 1
    last = _LAST_WORD.search(shown, max(start, found.start() - 40), found.start())
    token = last[0] if last else ""
    low = token.lower()
    if low in language.may_end:
        return after.isupper()
    if low in language.unfinished or (len(token) == 1 and token.isalpha()):
        return False
    if "." in low and all(len(part) <= 3 for part in low.split(".")) and not low[0].isdigit():
        return False
    if language.code == "de" and token.isdigit() and len(token) <= 2:
        return False
    return not after.islower() or len(token) > 3
