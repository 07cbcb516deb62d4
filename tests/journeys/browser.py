"""The browser of the journeys, and what every screen must live up to: accessible, still, no wider than the window."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from .house import PASSWORD, House

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
HINT = "journeys need a browser: apt-get install chromium (or: python -m playwright install chromium)"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 375, "height": 740}
MOST_SHIFT = 0.01  # of the window; what moves without somebody having pressed anything
# What WCAG 2.2 AA asks, and axe's own good practices beside it.
RULES = {"resultTypes": ["violations"]}
_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    window.shifts.push([one.value, ...one.sources.map((source) => source.node?.outerHTML?.slice(0, 120))]);
  }
}).observe({type: "layout-shift", buffered: true});
"""


class BrowserMissing(Exception):
    """No browser on this machine; the text says what to install."""


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium: the system's, else Playwright's own; raises ``BrowserMissing``."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=[*OPTIONS, "--no-first-run"])
        except Error as error:
            raise BrowserMissing(HINT) from error
        yield browser
        browser.close()


class Desk:
    """Opens pages of one house as one of its people; signs each in once and keeps the session for later pages."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self._sessions: dict[str, Any] = {}

    def open(self, who: str = "", path: str = "/", **options: Any) -> Page:
        """A page at ``path``: as a colleague by name, or as nobody. ``options`` are those of a browser context."""
        if who and who not in self._sessions:
            self._sessions[who] = self._sign_in(who)
        options = {"viewport": WIDE, "locale": "en-GB", **options}
        context = self.browser.new_context(storage_state=self._sessions.get(who), base_url=self.house.url, **options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if options.get("java_script_enabled", True):
            context.add_init_script(_SHIFTS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said))
        page.goto(path)
        return page

    def close(self) -> None:
        """Close every page that was opened; fail when a script on one of them did."""
        problems, self.problems = self.problems, []
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        assert not problems, problems

    def _hear(self, page: Page, said: Any) -> None:
        # A refused form is answered with 4xx on purpose, which Chromium writes down as an error of the page.
        if said.type == "error" and "the server responded with a status of 4" not in said.text:
            self.problems.append(f"{page.url}: {said.text}")

    def _sign_in(self, who: str) -> Any:
        context = self.browser.new_context(base_url=self.house.url, locale="en-GB")
        page = context.new_page()
        page.goto("/accounts/login/")
        email = self.house.people[who]
        if door := page.locator(f'.doors button[value="{email}"]').all():
            door[0].click()
        else:
            page.locator("input[name=login]").fill(email)
            page.locator("input[name=password]").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        state = context.storage_state()
        context.close()
        return state


def shift(page: Page) -> float:
    """How much of the screen moved by itself since the page was opened."""
    return float(sum(one[0] for one in page.evaluate("window.shifts")))


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe finds wrong on the page as it stands; ``colours_only`` where nothing else can have changed."""
    options = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}} if colours_only else RULES
    axe = Axe("") if page.evaluate("'axe' in window") else Axe()  # half a megabyte of script: once a page
    return [
        f"{one['id']} ({one['help']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in axe.run(page, options=options).response["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """What makes the page wider than its window, if anything."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"wider than the window by {over} px: {page.evaluate(_WIDEST)}"] if over > 0 else []


def restless(page: Page) -> list[str]:
    """What moved by itself, if it was more than ``MOST_SHIFT``."""
    return [f"moves by itself: {page.evaluate('window.shifts')}"] if shift(page) > MOST_SHIFT else []


_WIDEST = """[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))
"""


def assert_good(page: Page, *, is_lively: bool = False) -> None:
    """Nothing is wrong with this screen. ``is_lively``: news came in meanwhile, so rows may have changed places."""
    found = [*([] if is_lively else restless(page)), *overflow(page), *violations(page)]
    assert not found, f"{page.url} at {page.viewport_size}: " + "\n".join(found)
