"""Telephone numbers in the writings that people use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondpunt.lib.phone_number import e164, shown


@pytest.mark.parametrize(
    "written", ["09/333 44 55", "09 333 44 55", "+32 9 333 44 55", "0032 9 333.44.55", "(09) 333-44-55", "093334455"]
)
def test_one_number_is_one_however_it_is_written(written: str) -> None:
    assert e164(written, region="BE") == "+3293334455"


def test_a_number_of_elsewhere_keeps_its_country() -> None:
    assert e164("+31 20 624 1111", region="BE") == "+31206241111"
    assert e164("020 624 1111", region="NL") == "+31206241111"
    assert shown("+3293334455") == "+32 9 333 44 55"


@pytest.mark.parametrize("written", ["", "twelve", "12", "+", "<script>", "9" * 60])
def test_what_is_no_number_is_told_apart(written: str) -> None:
    assert e164(written, region="BE") == ""


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(written: str) -> None:
    number = e164(written, region="BE")
    assert number == "" or (number.startswith("+") and number[1:].isdigit() and len(number) < 20)
    assert isinstance(shown(written), str)
