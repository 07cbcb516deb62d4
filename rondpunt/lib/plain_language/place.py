"""What a rule finds, in Python's characters; ``hints`` turns it into a hint with JavaScript's offsets."""

from typing import NamedTuple

from rondpunt.lib.plain_language.hint import Kind, Particulars


class Place(NamedTuple):
    """A hard place of a sentence."""

    kind: Kind
    start: int
    end: int
    simpler: str | None
    particulars: Particulars
