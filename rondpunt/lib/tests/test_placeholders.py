"""Placeholders: a closed list, in four languages; what has no value stays an open gap."""

import pytest

from rondpunt.lib.placeholders import NAMES, fill, gaps, name_of, pieces, unknown

VALUES = {"person": "Dirk", "my name": "Anna", "team": "Waste", "number": "41"}


def test_what_is_known_is_filled_in() -> None:
    assert fill("Hello {person}, {my name} of {team} ({number})", VALUES) == "Hello Dirk, Anna of Waste (41)"


@pytest.mark.parametrize("written", ["persoon", "Persoon", "personne", " PERSON ", "mijn  naam", "Mein Name", "équipe"])
def test_a_placeholder_has_a_name_in_every_language(written: str) -> None:
    assert name_of(written) in NAMES


def test_what_has_no_value_stays_a_gap() -> None:
    said = fill("Hello {person}, come on {?day of the visit}", {"person": " "})
    assert said == "Hello {person}, come on {?day of the visit}"
    assert gaps(said) == ["{person}", "{?day of the visit}"]


def test_an_unknown_one_is_named_once_and_not_touched() -> None:
    text = "{colour} {colour} {person} {?}"
    assert unknown(text) == ["{colour}", "{?}"]
    assert fill(text, VALUES) == "{colour} {colour} Dirk {?}"
    assert gaps("{colour}") == []


def test_a_value_is_not_read_as_a_placeholder() -> None:
    assert fill("{person}", {"person": "{my name}", "my name": "Anna"}) == "{my name}"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{{person}", "a { person\n}", "{" * 5000 + "person" + "}" * 5000, ""])
def test_odd_braces_are_only_words(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, {})) == text
