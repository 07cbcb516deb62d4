"""Fixtures of this room's tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from rondpunt.conftest import seat
from rondpunt.networks.tests.build import NOON
from rondpunt.people.models import Team, User
from rondpunt.people.rights import Role


@pytest.fixture
def nadia(waste: Team) -> User:
    """Editor of team Waste."""
    return seat("Nadia", waste, Role.EDITOR)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The views' clock stands at noon."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    return NOON


@pytest.fixture
def desk(client: Client, nadia: User) -> Iterator[Client]:
    """Nadia's browser, in English, the language of the msgids."""
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(nadia)
    yield client
