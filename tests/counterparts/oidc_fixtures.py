"""Fixtures that lend a real OpenID provider to a test; started once a test run, only when a test asks for it.

To be listed in ``pytest_plugins`` of a conftest. The provider sends browsers back to one address only, as a real one
does: ``oidc.redirects[0]``, so the house of the test must open on the port that stands there.
"""

from collections.abc import Iterator

import pytest

from .npm import NpmMissing, free_port
from .oidc import OidcProvider, running_oidc

CALLBACK = "/accounts/oidc/house/login/callback/"


@pytest.fixture(scope="session")
def oidc() -> Iterator[OidcProvider]:
    """The organisation's own sign-in; nobody is known there until a test says who."""
    try:
        with running_oidc(redirects=[f"http://localhost:{free_port()}{CALLBACK}"]) as provider:
            yield provider
    except NpmMissing as missing:
        pytest.skip(str(missing))
