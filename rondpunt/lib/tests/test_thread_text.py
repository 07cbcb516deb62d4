"""A long text as a thread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rondpunt.lib import fediverse_text
from rondpunt.lib.atproto_text import graphemes
from rondpunt.lib.thread_text import MOST_PARTS, CannotSplit, split

FAMILY = "👨‍👩‍👧‍👦"


def up_to(most: int, measure: object = graphemes) -> object:
    return lambda text: measure(text) <= most  # type: ignore[operator]


def test_what_fits_stays_one_message_without_a_number() -> None:
    assert split(" Glass. ", up_to(6)) == ["Glass."]


def test_it_is_cut_after_a_paragraph_then_a_sentence_then_a_word() -> None:
    text = "One two three.\n\nFour five. Six seven eight nine ten"
    assert split(text, up_to(22)) == [
        "One two three. (1/4)",
        "Four five. (2/4)",
        "Six seven eight (3/4)",
        "nine ten (4/4)",
    ]


def test_no_address_is_cut_and_one_that_is_too_long_is_said() -> None:
    page = "https://town.example/" + "glass/" * 6
    assert page in split(f"See {page} for more words than fit here", up_to(70))[0]
    with pytest.raises(CannotSplit):
        split(f"See {page} today", up_to(40))
    # On Mastodon every address is 23 long, however long it is.
    assert len(split(f"See {page} today and tomorrow", up_to(34, fediverse_text.measure))) == 2


def test_a_word_that_is_longer_than_a_part_is_cut_between_what_people_see() -> None:
    parts = split(FAMILY * 30, up_to(20))
    assert [part.rpartition(" ")[0] for part in parts] == [FAMILY * 14, FAMILY * 14, FAMILY * 2]


def test_more_than_ten_parts_have_room_for_their_numbers_and_there_is_an_end() -> None:
    parts = split("word " * 60, up_to(30))
    assert len(parts) > 9 and max(map(graphemes, parts)) <= 30 and parts[-1].endswith(f"({len(parts)}/{len(parts)})")
    with pytest.raises(CannotSplit):
        split("word " * 30 * MOST_PARTS, up_to(30))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "glass", "e\u0301", FAMILY, "end.", "\n\n", "\n", " ", "😀", "(see)"]), max_size=60),
    st.integers(16, 60),
)
def test_every_part_fits_and_nothing_is_lost_or_doubled(pieces: list[str], most: int) -> None:
    text = "".join(pieces)
    parts = split(text, up_to(most))
    assert all(graphemes(part) <= most for part in parts)
    bare = parts if len(parts) == 1 else [part.rpartition(" (")[0] for part in parts]
    assert "".join("".join(bare).split()) == "".join(text.split())
    assert parts == split(text, up_to(most))
