"""A house that lets people in by the OpenID provider of these tests."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.counterparts.oidc import OidcProvider
from tests.journeys.house import OTHER_TEAM, TEAM, House, start_house

ROLES = f"waste-desk={TEAM}:agent,heads={TEAM}:core,roadworks={OTHER_TEAM}:manager"


@pytest.fixture(scope="session")
def openid_house(oidc: OidcProvider) -> Iterator[House]:
    """Anna (agent) and Wim (administrator) have a password here; everybody else comes by the provider."""
    running = start_house(
        PORT=str(urlsplit(oidc.redirects[0]).port),
        RONDPUNT_OIDC_ISSUER=oidc.issuer,
        RONDPUNT_OIDC_CLIENT=oidc.client,
        RONDPUNT_OIDC_SECRET=oidc.secret,
        RONDPUNT_OIDC_NAME="Linderbeke",
        RONDPUNT_OIDC_SCOPES="openid profile email groups",
        RONDPUNT_OIDC_ROLES=ROLES,
    )
    try:
        running.add_user("Anna", team=TEAM)
        running.add_user("Wim", team=OTHER_TEAM, role="administrator")
        yield running
    finally:
        running.stop()
