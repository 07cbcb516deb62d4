"""Tables that a spreadsheet wrote."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.tables import NotATable, read_table

LINES = 'title;text\r\nÉté;"a; b\r\nc ""d"""\r\n\r\n;\r\nlast;€\r\n'
ROWS = {1: ["title", "text"], 2: ["Été", 'a; b\r\nc "d"'], 5: ["last", "€"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_whatever_the_encoding_and_the_separator_the_rows_are_the_same(encoding: str, separator: str) -> None:
    lines = LINES.replace("a; b", "a@ b").replace(";", separator).replace("a@ b", "a; b")
    table = read_table(lines.encode(encoding))
    assert table.rows == ROWS
    assert (table.encoding, table.separator) == (encoding.removesuffix("-sig"), separator)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        ("title\r\nÉté".encode("utf-16"), "no_text"),
        (b"PK\x03\x04\x00\x00", "no_text"),
        (b"title\r\n\x81\x8d", "no_text"),
        (b'title\r\n"never closed\r\nb', "broken"),
        (b"title\r\n" + b"x" * 200_000, "broken"),
    ],
)
def test_what_is_no_table_says_why(content: bytes, why: str) -> None:
    with pytest.raises(NotATable) as raised:
        read_table(content)
    assert raised.value.why == why


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fall_over(content: bytes) -> None:
    with suppress(NotATable):
        assert read_table(content).rows
