"""Read a table that a spreadsheet wrote as CSV (RFC 4180), whatever its encoding and separator."""

import csv
import io
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import Literal

SEPARATORS = (",", ";", "\t")
SAMPLE = 4000  # characters from the beginning, in which the first row ends
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8", "cp1252")  # what is no UTF-8 was written by an older spreadsheet


class NotATable(Exception):
    """``why``: the bytes are no text, a quote is not closed (or a cell is huge), or nothing stands in it."""

    def __init__(self, why: Literal["no_text", "broken", "empty"]) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` by their number in the spreadsheet, from 1; those without anything in them are left out."""

    rows: dict[int, list[str]]
    encoding: str
    separator: str


def read_table(content: bytes) -> Table:
    """All of it, cells without the white space around them. Raises ``NotATable``."""
    text, encoding = _decoded(content)
    try:
        separator = max(SEPARATORS, key=lambda one: _width(text[:SAMPLE], one))
        rows = {number: row for number, row in enumerate(_rows(text, separator), start=1) if any(row)}
    except csv.Error:
        raise NotATable("broken") from None
    if not rows:
        raise NotATable("empty")
    return Table(rows, encoding, separator)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(UTF_16) or b"\x00" in content:
        raise NotATable("no_text")
    for encoding in ENCODINGS:
        try:
            return content.removeprefix(BOM_UTF8).decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NotATable("no_text")


def _width(text: str, separator: str) -> int:
    """How many cells the first row has in which anything stands."""
    return next((len(row) for row in _rows(text, separator, strict=False) if any(row)), 0)


def _rows(text: str, separator: str, *, strict: bool = True) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    return [[cell.strip() for cell in row] for row in reader]
