"""What a receipt says, and what it leaves out."""

from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.receipt_text import fill, names_number, unknown

TEXT = "We received it: {number}.\nYou hear from us by {until}.\nBye."


def test_what_is_known_is_filled_in() -> None:
    assert fill(TEXT, {"number": "R-2026-00001", "until": "Thursday"}).startswith("We received it: R-2026-00001.\nYou")
    assert fill("Uw { Nummer }", {"number": "7"}) == "Uw 7"


def test_a_line_about_what_nobody_promised_is_left_out() -> None:
    assert fill(TEXT, {"number": "7", "until": ""}) == "We received it: 7.\nBye."
    assert unknown("{number} {naam} {until} {naam}") == ["{naam}"] and not names_number("{until}")


@given(st.text(), st.text(min_size=1))
def test_no_text_breaks_it_and_no_value_is_read_again(text: str, value: str) -> None:
    if "{" not in text:
        assert fill(text, {}).split() == text.split()
    assert fill("{number}", {"number": value}) == value.strip()
    assert fill("{number}", {"number": "{until}"}) == "{until}"
