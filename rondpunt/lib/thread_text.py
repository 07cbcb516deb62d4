"""A long text as a thread: parts that each fit, numbered, cut where a reader would take a breath.

A part ends after a paragraph if that fills at least half of it, else after a sentence, else between two words. No word
is cut unless it alone is longer than a part, and then between characters as people see them; an address never.
"""

import re
from collections.abc import Callable, Iterator

import regex  # type: ignore[import-untyped]

MOST_PARTS = 25
_WORD = re.compile(r"\S+\s*")
_PARAGRAPH_END = re.compile(r"\n\s*\n\s*$")
_SENTENCE_END = re.compile(r"[.!?…][\"'’”»)\]]*\s+$")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S", re.IGNORECASE)

Fits = Callable[[str], bool]


class CannotSplit(Exception):
    """It has an address that alone is longer than a part, or more than ``MOST_PARTS`` parts."""


def split(text: str, fits: Fits) -> list[str]:
    """The parts, with "(1/3)" behind each; ``[text]`` where it fits as it is. Raises ``CannotSplit``.

    ``fits`` says whether a text may be one message.
    """
    text = text.strip()
    if fits(text):
        return [text]
    for most in (9, MOST_PARTS):
        widest = f" ({most}/{most})"
        parts = list(_greedy(text, lambda part, widest=widest: fits(part + widest), most))  # type: ignore[misc]
        if len(parts) <= most:
            return [f"{part} ({number}/{len(parts)})" for number, part in enumerate(parts, start=1)]
    raise CannotSplit


def _greedy(text: str, fits: Fits, most: int) -> Iterator[str]:
    """At most one part more than ``most``."""
    words = [match[0] for match in _WORD.finditer(text)]
    for _number in range(most + 1):
        if not words:
            return
        count = _most_that_fit(words, fits)
        if not count:
            words[:1] = _cut(words[0], fits)
            count = 1
        count = _breath(words, count)
        yield "".join(words[:count]).rstrip()
        del words[:count]


def _most_that_fit(words: list[str], fits: Fits) -> int:
    """How many words from the first: by halving, as a longer text is never shorter to the network."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if fits("".join(words[:middle]).rstrip()):
            low = middle
        else:
            high = middle - 1
    return low


def _breath(words: list[str], count: int) -> int:
    """Fewer words where that ends a paragraph or a sentence in the second half of the part."""
    if count == len(words):
        return count
    half = len("".join(words[:count])) / 2
    for end in (_PARAGRAPH_END, _SENTENCE_END):
        for fewer in range(count, 0, -1):
            if len("".join(words[:fewer])) < half:
                break
            if end.search(words[fewer - 1]):
                return fewer
    return count


def _cut(word: str, fits: Fits) -> list[str]:
    """A word that is too long by itself, in two."""
    if _ADDRESS.search(word):
        raise CannotSplit
    signs = regex.findall(r"\X", word)
    count = _most_that_fit(signs, fits)
    if not count:
        raise CannotSplit
    return ["".join(signs[:count]), "".join(signs[count:])]
