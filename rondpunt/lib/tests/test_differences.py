"""Differences: both texts can be put together again from the pieces."""

import pytest

from rondpunt.lib.differences import MOST_WORDS, differences


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We come on Monday.", "We come on Tuesday, early."),
        ("", "New"),
        ("Gone", ""),
        ("same", "same"),
        ("een\ntwee\n" * MOST_WORDS, "een\ntwee\n" * MOST_WORDS + "drie"),
    ],
)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.how != "new") == before
    assert "".join(piece.text for piece in pieces if piece.how != "gone") == after


def test_only_what_was_changed_is_marked() -> None:
    pieces = differences("We come on Monday.", "We come on Tuesday.")
    assert [(piece.how, piece.text) for piece in pieces if piece.how != "same"] == [
        ("gone", "Monday"),
        ("new", "Tuesday"),
    ]
