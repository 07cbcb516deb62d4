"""A real house opens for the first time: set-up code, organisation, administrator, first channel with its test."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.counterparts.plein import Plein

from .browser import Desk, assert_good
from .house import PASSWORD, start_house

pytestmark = pytest.mark.journey


def test_the_set_up_code_opens_a_new_house_and_its_first_channel(browser: Browser, plein: Plein) -> None:
    house = start_house(bare=True)
    try:
        desk = Desk(browser, house)
        page = desk.open()
        expect(page.get_by_role("heading", name="Welcome to Rondpunt")).to_be_visible()
        assert_good(page)
        found = re.search(r"fill in the set-up code: (\S+)", house.log)
        assert found, house.log
        answers = {
            "name": "Stad Linderbeke",
            "team": "Reception",
            "person": "Wim Claes",
            "email": "wim@linderbeke.example",
            "password": PASSWORD,
        }
        for code in ("wrong", found[1]):
            for name, value in {**answers, "code": code}.items():
                page.locator(f"[name={name}]").fill(value)
            page.get_by_role("button", name="Start working").click()
            if code == "wrong":
                expect(page.get_by_text("This is not the code that stands in the terminal.")).to_be_visible()
                assert_good(page)
        page.get_by_role("link", name="Mastodon").click()
        page.get_by_label("Server", exact=True).fill(plein.url)
        for token, says in (("no such token", "bad"), (plein.town_token, "good")):
            page.get_by_label("Access token", exact=True).fill(token)
            page.get_by_role("button", name="Test").click()
            expect(page.locator(f".tested--{says}")).to_be_visible()
        assert_good(page)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("heading", name="Rondpunt is ready")).to_be_visible()
        assert_good(page)
        page.goto("/welcome/")
        assert "/welcome/" not in page.url, "the wizard opens only once"
        desk.close()
    finally:
        house.stop()
