"""What both databases offer while a backup is made: one moment of the house, to read and to write down."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any, Protocol

from django.apps import apps
from django.db import connection, models


class Snapshot(Protocol):
    """One moment. Everything that ``rows`` tells and ``write_to`` writes is of that moment."""

    @property
    def name(self) -> str:
        """Of the database among the files of the archive."""
        ...

    @property
    def server(self) -> str:
        """The database's own version."""
        ...

    @property
    def packed(self) -> bool:
        """Whether what is written is compressed already."""
        ...

    def rows(self, sql: str) -> Iterator[Any]:
        """The rows that a question has at that moment."""
        ...

    def write_to(self, file: IO[bytes]) -> None:
        """The whole database."""
        ...


def snapshot(folder: Path) -> AbstractContextManager[Snapshot]:
    """This moment of the house; ``folder`` may be written to meanwhile."""
    from rondpunt.web.backup import postgresql, sqlite

    return postgresql.snapshot(folder) if connection.vendor == "postgresql" else sqlite.snapshot(folder)


def tables(moment: Snapshot) -> list[str]:
    """Every table that Django knows of and that is there."""
    if connection.vendor == "postgresql":
        there = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    else:
        there = "SELECT name FROM sqlite_master WHERE type = 'table'"
    found = {name for (name,) in moment.rows(there)}
    known = {"django_migrations", *connection.introspection.django_table_names(only_existing=False)}
    return sorted(found & known)


def counts(moment: Snapshot) -> dict[str, int]:
    """How many rows each table has."""
    # Names of tables are our own.
    return {
        name: int(row[0])
        for name in tables(moment)
        for row in moment.rows(f'SELECT COUNT(*) FROM "{name}"')  # noqa: S608
    }


def file_names(moment: Snapshot) -> Iterator[str]:
    """Every file that some row of the moment names."""
    there = set(tables(moment))
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and model._meta.db_table in there:
                asked = f'SELECT DISTINCT "{field.column}" FROM "{model._meta.db_table}" WHERE "{field.column}" <> \'\''  # noqa: S608
                for (name,) in moment.rows(asked):
                    yield name
