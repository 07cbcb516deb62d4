"""Fixtures that lend Het Plein, the labelled stand-in for a Mastodon server, to a test.

To be listed in ``pytest_plugins`` of a conftest. One process serves a whole test run; ``plein`` puts its faults to rest
before and after each test, but messages stay, so a test looks for its own. ``fresh_plein`` is empty and costs a start.
"""

from collections.abc import Iterator

import pytest

from .plein import Plein, start_plein


@pytest.fixture(scope="session")
def _running_plein() -> Iterator[Plein]:
    running = start_plein()
    yield running
    running.stop()


@pytest.fixture
def plein(_running_plein: Plein) -> Iterator[Plein]:
    """The square of this test run."""
    _running_plein.faults()
    yield _running_plein
    _running_plein.faults()


@pytest.fixture
def fresh_plein() -> Iterator[Plein]:
    """A square where nobody has said anything yet; of another town, so that one house can know both."""
    running = start_plein(town="Dorp Vers")
    yield running
    running.stop()
