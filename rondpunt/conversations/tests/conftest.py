"""Fixtures of this room's tests."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation


@pytest.fixture
def english(client: Client) -> Iterator[None]:
    """Client and actions speak English, the language of the msgids, so that tests do not depend on translations."""
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield
