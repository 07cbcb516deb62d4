"""A standard answer is inserted by keyboard, its gap filled in; the answer goes out later, and is taken back."""

import re

import pytest
from playwright.sync_api import expect

from .browser import NARROW, Desk, assert_good
from .test_demo import ARRIVES, _ask

pytestmark = pytest.mark.journey


def test_a_standard_answer_is_inserted_by_a_stroke_and_goes_out_later(demo_desk: Desk, demo: object) -> None:
    _ask(demo, "De glasbol aan het Begijnhof zit vol.")  # type: ignore[arg-type]
    page = demo_desk.open("Anna")
    page.locator(".row", has_text="Begijnhof zit vol").locator("a").click(timeout=ARRIVES)
    text = page.get_by_label("Text", exact=True)
    text.press_sequentially("Zie https://stad.example/glas en/of hier.\n\n/glas")
    options = page.get_by_role("listbox", name="Standard answers").get_by_role("option")
    expect(options.first).to_contain_text("Glasbol vol")
    expect(text).to_have_attribute("aria-activedescendant", re.compile(r"standard-\d+"))
    assert_good(page, is_lively=True)
    page.set_viewport_size(NARROW)
    assert_good(page, is_lively=True)
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"en/of hier\.\n\nDag Lotte.*\{\?dag\}.*Anna De Smet", re.S))
    page.keyboard.type("maandag")  # the gap is selected
    expect(text).to_have_value(re.compile(r"leeg op maandag\. "))
    page.get_by_text("Later…").click()
    page.get_by_role("button", name="Monday 9:00").last.click()
    expect(page.locator(".delivery", has_text="Goes out")).to_be_visible(timeout=ARRIVES)
    expect(text).to_have_value("")
    assert_good(page, is_lively=True)
    page.get_by_role("button", name="Take back").click()
    expect(text).to_have_value(re.compile("leeg op maandag"))
    expect(page.locator(".delivery", has_text="Goes out")).to_have_count(0)
