"""Fixtures that lend a real Bluesky network to a test; started once a test run, only when a test asks for it.

To be listed in ``pytest_plugins`` of a conftest. ``bluesky_pds`` can write and read records; ``bluesky_network`` has
notifications, threads and pictures as well.
"""

from collections.abc import Iterator

import pytest

from .bluesky import BlueskyMissing, BlueskyNetwork, start_bluesky


@pytest.fixture(scope="session")
def bluesky_pds() -> Iterator[BlueskyNetwork]:
    """A directory and a personal data server."""
    yield from _lend(appview=False)


@pytest.fixture(scope="session")
def bluesky_network() -> Iterator[BlueskyNetwork]:
    """The whole network: directory, personal data server, AppView."""
    yield from _lend(appview=True)


@pytest.fixture(scope="session")
def bluesky_strict() -> Iterator[BlueskyNetwork]:
    """A personal data server that limits how often one may call."""
    yield from _lend(appview=False, rate_limits=True)


def _lend(*, appview: bool, rate_limits: bool = False) -> Iterator[BlueskyNetwork]:
    try:
        network = start_bluesky(appview=appview, rate_limits=rate_limits)
    except BlueskyMissing as missing:
        pytest.skip(str(missing))
    yield network
    network.stop()
