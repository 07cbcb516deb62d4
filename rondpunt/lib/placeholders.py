"""Placeholders in a text that is used again and again: ``{person}``, ``{my name}``, ``{?date of the visit}``.

The list is closed; each has a name in every language of the interface. ``{?…}`` is a gap that a person fills in. What
has no value stays as it is written: a gap too, which must not go out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

# Name in English, the key of the values; then what else it may be called (nl, fr, de). All in small letters.
NAMES: Mapping[str, tuple[str, ...]] = {
    "person": ("persoon", "personne"),
    "my name": ("mijn naam", "mon nom", "mein name"),
    "team": ("équipe",),
    "number": ("nummer", "numéro"),
    "organisation": ("organisatie",),
    "today": ("vandaag", "aujourd’hui", "aujourd'hui", "heute"),
}
_MARK = re.compile(r"\{([^{}\n]{1,60})\}")


def called(names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """All that each of ``names`` is called, with its key."""
    return {word: name for name, others in names.items() for word in (name, *others)}


def bare(written: str) -> str:
    """What stands between braces, as the names are kept."""
    return " ".join(written.split()).casefold()


_CALLED = called(NAMES)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: words as they stand, a value that was filled in, or a gap that is still open."""

    text: str
    kind: Literal["words", "value", "gap"] = "words"


def name_of(written: str) -> str:
    """The key of what stands between braces: one of ``NAMES``, "?" for a gap to fill in by hand, "" when unknown."""
    name = bare(written)
    if name.startswith("?") and len(name) > 1:
        return "?"
    return _CALLED.get(name, "")


def unknown(text: str) -> list[str]:
    """Placeholders that nobody knows, as they are written, each once."""
    return list(dict.fromkeys(mark[0] for mark in _MARK.finditer(text) if not name_of(mark[1])))


def gaps(text: str) -> list[str]:
    """Placeholders that stand in a text still, as they are written, each once; braces of another kind are words."""
    return list(dict.fromkeys(mark[0] for mark in _MARK.finditer(text) if name_of(mark[1])))


def pieces(text: str, values: Mapping[str, str]) -> Iterator[Piece]:
    """``text`` in parts, with ``values`` by the names of ``NAMES`` filled in; one without a value stays a gap."""
    end = 0
    for mark in _MARK.finditer(text):
        name = name_of(mark[1])
        if not name:
            continue
        if mark.start() > end:
            yield Piece(text[end : mark.start()])
        value = values.get(name, "").strip()
        yield Piece(value, "value") if value else Piece(mark[0], "gap")
        end = mark.end()
    if end < len(text):
        yield Piece(text[end:])


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with what is known filled in. A value is never read as a placeholder itself."""
    return "".join(piece.text for piece in pieces(text, values))
