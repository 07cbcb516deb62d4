"""A fixture that lends a real Matrix homeserver to a test; started once a test run, only when a test asks for it."""

from collections.abc import Iterator

import pytest

from .matrix import Homeserver, MatrixMissing, start_matrix


@pytest.fixture(scope="session")
def homeserver() -> Iterator[Homeserver]:
    """Synapse on loopback."""
    try:
        server = start_matrix()
    except MatrixMissing as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()
