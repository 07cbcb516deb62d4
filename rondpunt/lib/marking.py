"""Found words in a text, and the piece of it in which the first of them stands: by the stems that the index knows."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rondpunt.lib.stems import alternatives, phrase_stems, stem

LONGEST = 20_000  # characters of a text that are looked through
BEFORE, AROUND = 30, 180  # characters of an excerpt: ahead of the first found word, and in all
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")
Piece = tuple[bool, str]  # whether these words were found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: stems one after the other, by the first of them."""

    sequences: dict[str, list[tuple[str, ...]]]

    def __bool__(self) -> bool:
        return bool(self.sequences)


def wanted(words: Iterable[str], phrases: Iterable[str]) -> Wanted:
    """Words in any of their forms and phrases, in whatever language, as the search asks the index for them."""
    several: list[tuple[str, ...]] = [(one,) for group in alternatives(" ".join(words)) for one in group]
    several += [tuple(one) for phrase in phrases for one in phrase_stems(phrase)]
    sequences: dict[str, list[tuple[str, ...]]] = {}
    for one in several:
        sequences.setdefault(one[0], []).append(one)
    return Wanted(sequences)


def marked(text: str, asked: Wanted, *, language: str) -> list[Piece]:
    """The whole text in pieces, those that were found apart."""
    text = unicodedata.normalize("NFC", text[:LONGEST])
    return _pieces(text, _found(text, asked, language))


def excerpt(text: str, asked: Wanted, *, language: str) -> list[Piece]:
    """The piece of ``text`` around the first found word; nothing where none is found."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", text[:LONGEST])).strip()
    first = next(iter(_found(text, asked, language, most=1)), None)
    if first is None:
        return []
    start = 0 if first[0] <= BEFORE else text.find(" ", first[0] - BEFORE, first[0]) + 1 or first[0]
    end = start + AROUND
    if end < len(text):
        end = max(text.rfind(" ", start, end), first[1])
    shown = text[start:end]
    pieces = _pieces(shown, _found(shown, asked, language))
    return [*([(False, "… ")] if start else []), *pieces, *([(False, " …")] if end < len(text) else [])]


def _found(text: str, asked: Wanted, language: str, *, most: int = 0) -> list[tuple[int, int]]:
    """Where found words begin and end, in order; only the first ``most``, when that is said."""
    places: list[tuple[int, int]] = []
    has_phrases = any(len(one) > 1 for several in asked.sequences.values() for one in several)
    said = list(_WORD.finditer(text)) if has_phrases else None
    for number, word in enumerate(said or _WORD.finditer(text)):
        several = asked.sequences.get(stem(word.group().lower(), language))
        if not several:
            continue
        for sequence in several:
            rest = said[number : number + len(sequence)] if said else [word]
            if tuple(stem(one.group().lower(), language) for one in rest) == sequence:
                places.append((word.start(), rest[-1].end()))
                break
        if len(places) == most > 0:
            break
    return places


def _pieces(text: str, places: Iterable[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for start, end in places:
        if start < at:  # two phrases that share a word
            continue
        pieces += [(False, text[at:start])] if start > at else []
        pieces.append((True, text[start:end]))
        at = end
    return [*pieces, (False, text[at:])] if at < len(text) else pieces
