"""The demo: a newcomer asks as a citizen on Het Plein, and answers as a colleague; with keys, without script."""

import httpx
import pytest
from playwright.sync_api import expect

from .browser import NARROW, Desk
from .house import House

pytestmark = pytest.mark.journey
ARRIVES = 20_000


def _ask(demo: House, text: str) -> None:
    square = f"http://127.0.0.1:{demo.environment['RONDPUNT_PLEIN_PORT']}"
    fields = {"text": text, "language": "nl"}
    answer = httpx.post(f"{square}/als/lotte", data=fields, trust_env=False, headers={"Origin": square})
    assert answer.status_code == 303, answer.text


def test_a_newcomer_asks_as_a_citizen_and_answers_as_a_colleague(demo_desk: Desk, demo: House) -> None:
    anna = demo_desk.open("Anna")
    lotte = demo_desk.open()
    lotte.goto(f"http://127.0.0.1:{demo.environment['RONDPUNT_PLEIN_PORT']}/als/lotte")
    lotte.locator("textarea[name=text]").first.fill("Waar staat de boekenruilkast?")
    lotte.locator("form:has(textarea[name=text])").first.locator("button").last.click()
    row = anna.locator(".row", has_text="Waar staat de boekenruilkast?")
    expect(row).to_be_visible(timeout=ARRIVES)
    row.locator("a").click()
    anna.get_by_label("Text", exact=True).fill("In de hal van de bibliotheek.")
    anna.get_by_role("button", name="Send").click()
    expect(anna.locator(".delivery--sent").last).to_be_visible(timeout=2 * ARRIVES)
    lotte.reload()
    expect(lotte.get_by_text("In de hal van de bibliotheek.")).to_have_count(1)


def test_an_answer_can_be_taken_back_and_its_text_is_a_draft_again(demo_desk: Desk, demo: House) -> None:
    _ask(demo, "Mag ik dit terugnemen?")
    page = demo_desk.open("Anna")
    page.locator(".row", has_text="Mag ik dit terugnemen?").locator("a").click(timeout=ARRIVES)
    page.get_by_label("Text", exact=True).fill("Te vlug verstuurd.")
    expect(page.locator("#composer-kept")).to_contain_text("Kept at")
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Te vlug verstuurd.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".message--out", has_text="Te vlug verstuurd.")).to_have_count(0)
    expect(page.get_by_label("Text", exact=True)).to_have_value("Te vlug verstuurd.")


def test_a_colleague_works_with_the_keyboard_alone(demo_desk: Desk, demo: House) -> None:
    _ask(demo, "Werkt het toetsenbord?")
    page = demo_desk.open("Anna")
    expect(page.locator(".row").first).to_contain_text("Werkt het toetsenbord?", timeout=ARRIVES)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator(".row").first.locator("a")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(".row").first.locator(".owner")).to_contain_text("Anna")
    page.keyboard.press("Enter")
    expect(page.locator("#conversation h1")).to_contain_text("Werkt het toetsenbord?")
    page.keyboard.press("r")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.keyboard.type("Ja, zonder muis.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message--out", has_text="Ja, zonder muis.")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()  # given back when the answer is in the thread
    page.keyboard.press("Shift+Tab")  # out of the text
    page.keyboard.press("e")
    expect(page.locator(".conversation__facts")).to_contain_text("closed")
    page.keyboard.press("/")
    expect(page.locator("#inbox-search")).to_be_focused()


def test_everything_works_without_script_on_a_small_screen(demo_desk: Desk, demo: House) -> None:
    _ask(demo, "Gaat het ook zonder script?")
    demo_desk.open("Anna").locator(".row", has_text="zonder script").wait_for(timeout=ARRIVES)
    page = demo_desk.open("Anna", "/conversations/", java_script_enabled=False, viewport=NARROW)
    page.locator(".row", has_text="zonder script").locator("a").click()
    page.get_by_label("Text", exact=True).fill("Zeker, het duurt een klik langer.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--out", has_text="Zeker, het duurt een klik langer.")).to_be_visible()


def test_a_colleague_chooses_another_language_and_look(demo_desk: Desk) -> None:
    page = demo_desk.open("Anna")
    page.locator("summary", has_text="Anna").click()
    page.get_by_label("Language").last.select_option("nl")
    page.get_by_role("button", name="Choose language").click()
    expect(page.get_by_role("heading", name="Gesprekken")).to_be_visible()
    page.locator("summary", has_text="Anna").click()
    page.locator("#choice-theme").select_option("dark")
    page.locator("form:has(#choice-theme) button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
