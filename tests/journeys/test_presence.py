"""Two colleagues at one conversation: each sees that the other is there, and who else looks at the list who writes."""

import re

import pytest
from playwright.sync_api import expect

from .browser import NARROW, Desk, assert_good

GONE = 25_000  # ms: at the latest, also when no word of the leaving came through


@pytest.mark.journey
def test_two_colleagues_see_each_other_look_write_and_leave(demo_desk: Desk) -> None:
    karin = demo_desk.open("Karin", "/conversations/")
    anna = demo_desk.open("Anna", "/conversations/")
    number = anna.locator(".row").first.get_attribute("data-number")
    path = f"/conversations/{number}/"
    anna.goto(path)
    bram = demo_desk.open("Bram", path)
    there, also = anna.locator("#present li"), anna.locator("#composer-also")
    expect(there).to_have_count(1)
    expect(there.locator(".present__says")).to_have_text(re.compile(r"^Bram\b"))
    assert_good(anna)

    text = bram.locator("#composer textarea")
    text.press_sequentially("On Monday")
    expect(anna.locator("#present li.is-wait")).to_have_count(1)
    expect(karin.locator(f"#row-{number} .row__writing")).to_contain_text("Bram")
    expect(also).to_be_hidden()
    anna.locator("#composer textarea").press_sequentially("On Tuesday")
    expect(also).to_contain_text("Bram")
    expect(bram.locator("#present li.is-wait")).to_contain_text("Anna")
    anna.set_viewport_size(NARROW)
    assert_good(anna, is_lively=True)

    text.fill("")  # nothing is written any more
    expect(also).to_be_hidden()
    expect(karin.locator(f"#row-{number} .row__writing")).not_to_contain_text("Bram")
    second = bram.context.new_page()
    second.goto(path)
    bram.goto("/persons/")
    expect(there).to_have_count(1)  # his other window is there still
    second.close()
    expect(there).to_have_count(0, timeout=GONE)
    anna.locator("#composer textarea").fill("")
    expect(anna.locator("#composer-kept")).not_to_be_empty()
