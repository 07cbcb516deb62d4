"""What the tests of this room share."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """A slow hash is the point of PBKDF2 and the cost of a test run; these passwords guard nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    """Rate limits are counted in the cache; each test starts at none."""
    cache.clear()
