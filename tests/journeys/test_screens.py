"""Every screen of the house, in every look and width: accessible, no wider than the window, still."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver

from .browser import WIDE, Desk, overflow, restless, violations
from .screens import NO_PAGE, SCREENS, Screen

WIDTHS = (1600, 768, 375)
LOOKS = ("light", "dark", "contrast")


def _named(resolver: Any, room: str = "", takes: bool = False) -> Iterator[str]:
    for one in resolver.url_patterns:
        needs = takes or bool(one.pattern.converters) or bool(one.pattern.regex.groups)
        if hasattr(one, "url_patterns"):
            yield from _named(one, f"{room}{one.namespace}:" if one.namespace else room, needs)
        elif one.name and not needs:
            yield f"{room}{one.name}"


def test_no_page_is_forgotten() -> None:
    known = {screen.name for screen in SCREENS} | set(NO_PAGE)
    assert set(_named(get_resolver())) <= known


@pytest.fixture(scope="module")
def number(_demo_desk: Desk) -> str:
    """A conversation of Anna's teams."""
    page = _demo_desk.open("Anna", "/conversations/")
    return str(page.locator(".row").first.get_attribute("data-number"))


@pytest.fixture(scope="module")
def question(_demo_desk: Desk, number: str) -> str:
    """The open page of an expert who was just asked: nobody signs in there."""
    page = _demo_desk.open("Anna", f"/conversations/{number}/experts/new/")
    page.get_by_label("Mail address of the expert").fill("tree@expert.example")
    page.get_by_label("Your question", exact=True).fill("Is this tree ill?")
    page.get_by_role("button", name="See what they will see").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    return str(page.locator(".private-link").text_content()).strip()


@pytest.fixture(scope="module")
def reader(_demo_desk: Desk) -> str:
    """The open page of a reader from outside who was just asked about a draft."""
    page = _demo_desk.open("Karin", "/calendar/?view=board")
    page.goto(str(page.locator("[data-stage=draft] .entry a[href^='/posts/']").first.get_attribute("href")))
    page.get_by_text("Ask somebody from outside").click()
    asked = page.locator("#outside details")
    asked.get_by_label("Their name").fill("Lena")
    asked.get_by_label("Their mail address").fill("lena@reader.example")
    asked.get_by_role("button", name="Send the link").click()
    return str(page.locator("#outside .private-link").text_content()).strip()


@pytest.fixture(scope="module")
def occasion_day(_demo_desk: Desk) -> str:
    """The next day of an occasion on which somebody does something."""
    page = _demo_desk.open("Karin", "/calendar/occasions/3/")
    return str(page.locator(".post__aside li a").first.get_attribute("href"))


@pytest.fixture(scope="module")
def news_item(_demo_desk: Desk) -> str:
    """What stands first on the town's public news page."""
    return str(_demo_desk.open("", "/news/nieuws/").locator(".news h2 a").first.get_attribute("href"))


@pytest.mark.journey
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen.who or 'nobody'} {screen.path}")
def test_a_screen_is_good_in_every_look_and_width(
    demo_desk: Desk, number: str, screen: Screen, request: pytest.FixtureRequest
) -> None:
    path = screen.path
    if path.startswith("conversation"):
        path = f"{path.replace('conversation', f'/conversations/{number}', 1).rstrip('/')}/"
    page = demo_desk.open(screen.who, path if path.startswith("/") else request.getfixturevalue(path))
    page.wait_for_load_state("load")
    found = restless(page)
    for look in LOOKS:
        page.evaluate("(look) => document.documentElement.dataset.theme = look", look)
        found += [f"{look}: {fault}" for fault in violations(page, colours_only=look != LOOKS[0])]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": WIDE["height"]})
        found += [f"{width} px: {fault}" for fault in overflow(page)]
    found += [f"375 px: {fault}" for fault in violations(page)]
    page.emulate_media(forced_colors="active")
    found += [f"forced colours: {fault}" for fault in overflow(page)]
    assert not found, "\n".join(found)
