"""A house of its own for one bench: an empty database in a temporary folder, a team and its channels."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.citizens import US

if TYPE_CHECKING:
    from rondpunt.networks.models import Channel
    from rondpunt.people.models import Team


class NotDurable(Exception):
    """The database does not wait for the disk, so that its speed would say nothing."""


@contextmanager
def temporary_house() -> Iterator[Path]:
    """Django over a fresh SQLite database with synchronous=FULL; yields its folder, which disappears afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rondpunt-bench-"))
    for name in [name for name in os.environ if name.startswith("RONDPUNT_")]:
        del os.environ[name]  # what is measured does not hang on the settings of whoever measures
    os.environ.update(RONDPUNT_DATA=str(folder), RONDPUNT_SQLITE_SYNCHRONOUS="FULL")
    try:
        from rondpunt.web.cli import open_house

        open_house()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            if cursor.execute("PRAGMA synchronous").fetchone()[0] != 2:
                raise NotDurable
        yield folder
        connection.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def team() -> "Team":
    """The team that answers."""
    from rondpunt.people.models import Department, Team

    department = Department.objects.create(name="City services")
    return Team.objects.create(name="Front desk", department=department)


def channel(team: "Team", network: str, number: int) -> "Channel":
    """One more channel of ``team``."""
    from django.utils import timezone

    from rondpunt.networks.models import Channel

    return Channel.objects.create(
        network=network,
        handle=f"{US}#{number}",
        name=f"{network} {number}",
        team=team,
        details={"address": US},
        created_at=timezone.now(),
        next_fetch_at=timezone.now(),
    )


def copy_of(database: Path, target: Path) -> Path:
    """A consistent copy of a SQLite database that is open elsewhere."""
    with sqlite3.connect(database) as source, sqlite3.connect(target) as into:
        source.backup(into)
    return target
