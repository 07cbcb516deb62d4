"""Contrast as WCAG counts it."""

import pytest

from rondpunt.lib.colour import contrast, ink_on, mix, readable


def test_black_on_white_has_the_most_contrast_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_grey_that_just_passes_on_white_is_the_known_one() -> None:
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")


def test_a_colour_that_reads_well_stays_as_it_is() -> None:
    assert readable("#14519e", ["#ffffff"], "#000000") == "#14519e"


@pytest.mark.parametrize("colour", ["#ffd500", "#00ffcc", "#ffffff", "#e30613"])
def test_a_pale_colour_is_darkened_until_it_reads(colour: str) -> None:
    shade = readable(colour, ["#ffffff", "#f3f1ec"], "#000000")
    assert contrast(shade, "#ffffff") >= 4.5
    assert contrast(shade, "#f3f1ec") >= 4.5


def test_ink_is_chosen_by_contrast() -> None:
    assert ink_on("#ffd500") == "#0c1a2b"
    assert ink_on("#14519e") == "#ffffff"


def test_half_of_black_in_white_is_grey() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
