"""What a hint says: where a text is hard, why, and which word is simpler. Never how hard: there is no score."""

from dataclasses import dataclass, field
from enum import StrEnum

Particulars = dict[str, int | str | list[str]]


class Kind(StrEnum):
    """Why a place is hard; the room that shows it has the words for it."""

    LONG = "long"
    PASSIVE = "passive"
    JARGON = "jargon"
    ABBREVIATION = "abbreviation"
    NEGATIONS = "negations"
    NUMBERS = "numbers"
    TANGLE = "tangle"

    @property
    def asks(self) -> bool:
        """Whether it should be put as a question: editors let these stand as often as they mended them."""
        return self in (Kind.ABBREVIATION, Kind.NUMBERS)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hard place. ``start``, ``end`` and the sentence's are offsets as JavaScript counts: in UTF-16 units.

    ``quote`` is the place itself. ``simpler`` may stand in its place, unless ``particulars`` says ``apart``: then the
    quote has other words between. The particulars, by kind:

    - long: ``words`` and ``clauses`` (counts);
    - passive: ``verb`` and ``participle``;
    - jargon: ``others`` (more simpler words), ``own`` (1 if it is the organisation's), ``apart`` (1);
    - negations: ``count``, ``said`` (the words); numbers: ``count``; tangle: ``words`` (how many stand between).
    """

    kind: Kind
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    simpler: str | None = None
    particulars: Particulars = field(default_factory=dict)
