"""The test database starts as a copy of a migrated one; Django's own ``migrate`` then finds nothing left to do.

To be listed in ``pytest_plugins`` of a conftest.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from rondpunt.web.environment import env

from .migrated import empty_sqlite, empty_template


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Called by pytest-django just before it makes the test database."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = empty_template(env("RONDPUNT_DATABASE"))
        yield
        return
    make = connection.creation._create_test_db
    # A database in memory lives as long as somebody has it open; Django opens it after it was filled.
    held: list[sqlite3.Connection] = []

    def made(*arguments: Any, **how: Any) -> str:
        name: str = make(*arguments, **how)
        held.append(sqlite3.connect(name, uri=True))
        with closing(sqlite3.connect(empty_sqlite())) as empty:
            empty.backup(held[0])
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.creation, "_create_test_db", made)
        yield
    for one in held:
        one.close()
