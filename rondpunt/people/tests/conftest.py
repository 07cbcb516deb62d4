"""What the tests of this room share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    """Rate limits are counted in the cache; each test starts at none."""
    cache.clear()
