"""A number as it stands in an address or a form: digits and nothing else, no longer than a database takes."""

from collections.abc import Iterable


def whole_number(text: str, *, digits: int = 17) -> int | None:
    """The number; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """Those of ``texts`` that are one, in their order."""
    return [number for text in texts if (number := whole_number(text)) is not None]
