"""What was changed in a text, word by word: for who wrote it, to learn from."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_WORDS = 4000  # comparing takes the square of them; longer texts are compared by lines


@dataclass(frozen=True, slots=True)
class Piece:
    """``how``: "same", "gone" (was there) or "new"."""

    how: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order; all but the gone make ``after``, all but the new make ``before``."""
    rule = _WORD if max(len(_WORD.findall(before)), len(_WORD.findall(after))) <= MOST_WORDS else _LINE
    old, new = rule.findall(before), rule.findall(after)
    pieces = []
    for how, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(new[start:end])))
            continue
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        pieces += [Piece(which, text) for which, text in (("gone", gone), ("new", come)) if text]
    return pieces
