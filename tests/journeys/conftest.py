"""Fixtures of the journeys: a browser, and houses that run beside it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.counterparts.dovecot import Dovecot
from tests.counterparts.smtp import PostOffice

from .browser import BrowserMissing, Desk, running_browser
from .house import OTHER_TEAM, TEAM, House, mailing_house, start_house

# The longest go first, and behind each of them a short one: who begins the longest last waits for it alone.
FIRST = ("test_campaign", "test_morning", "test_spine", "test_standard_answers", "test_presence", "test_first_run")
DOORS = ("anna", "bram", "chaima", "karin", "nadia", "wim")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the journeys in the order in which side by side they are done soonest."""
    items.sort(key=lambda item: FIRST.index(item.path.stem) if item.path.stem in FIRST else len(FIRST))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    try:
        with running_browser() as found:
            yield found
    except BrowserMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def house(dovecot: Dovecot, _running_post_office: PostOffice) -> Iterator[House]:
    """A real house with Anna and Bram in one team, Chaima in another, Karin (core team) and Wim (administrator)."""
    people = (
        ("Anna", TEAM, "agent"),
        ("Bram", TEAM, "agent"),
        ("Chaima", OTHER_TEAM, "agent"),
        ("Karin", TEAM, "core"),
        ("Wim", OTHER_TEAM, "administrator"),
    )
    with mailing_house(dovecot, _running_post_office, people) as running:
        yield running


@pytest.fixture(scope="session")
def demo() -> Iterator[House]:
    """The demo town; its people by their first name."""
    running = start_house(mode="demo")
    running.people = {name.capitalize(): f"{name}@linderbeke.example" for name in DOORS}
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _house_desk(browser: Browser, house: House) -> Desk:
    return Desk(browser, house)


@pytest.fixture(scope="session")
def _demo_desk(browser: Browser, demo: House) -> Desk:
    return Desk(browser, demo)


@pytest.fixture
def desk(_house_desk: Desk) -> Iterator[Desk]:
    """Pages of the real house; closed after the test."""
    yield _house_desk
    _house_desk.close()


@pytest.fixture
def demo_desk(_demo_desk: Desk) -> Iterator[Desk]:
    """Pages of the demo; closed after the test."""
    yield _demo_desk
    _demo_desk.close()
