"""Numbers beside lists, in the time that a person waits: counted up to a thousand, and then told as "999+".

Nobody does anything else because there are 3,412 instead of 3,398; counting them all would cost every page more, the
longer the house stands (docs/decisions tells what was measured).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class Part:
    """A question about some rows of a table: those that the part named ``of`` holds, or all for ""."""

    of: str
    asked: "QuerySet[Any, Any]"

    def written(self) -> tuple[str, tuple[Any, ...]]:
        """As SQL and its values. Raises EmptyResultSet where the database need not be asked."""
        sql, values = self.asked.query.sql_with_params()
        table = f'FROM "{self.asked.model._meta.db_table}"'
        # The first is the outermost: what is asked stays as Django wrote it, of fewer rows.
        return sql.replace(table, f'FROM "{self.of}" AS {table[5:]}', 1) if self.of else sql, values


def count_each(asked: Mapping[str, Part], *, among: Mapping[str, Part]) -> dict[str, int]:
    """How many rows each of these has, at most one more than ``MOST_COUNTED``; one query for all of them.

    ``among`` are the parts that others name, each after those that it names itself.
    """
    values: list[Any] = []

    def write(one: Part) -> str:
        sql, inside = one.written()
        values.extend(inside)
        return sql

    try:
        # Not materialized: each count goes by the index that serves it, and stops at a thousand.
        within = [f'"{name}" AS NOT MATERIALIZED ({write(one)})' for name, one in among.items()]
    except EmptyResultSet:  # somebody who may see nothing
        return dict.fromkeys(asked, 0)
    counts = []
    for one in asked.values():
        try:
            few = write(Part(one.of, _few(one.asked)))
            counts.append(f"(SELECT COUNT(*) FROM ({few}) AS few)")  # noqa: S608  made by Django, its values apart
        except EmptyResultSet:  # a team among no teams
            counts.append("0")
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(within)} SELECT {', '.join(counts)}", values)
        return dict(zip(asked, cursor.fetchone(), strict=True))


def count_few(asked: "QuerySet[Any]") -> int:
    """As ``count_each``, of one."""
    return _few(asked).count()


def told(count: int) -> str:
    """The number as a person reads it."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def in_rail(count: int) -> str:
    """As ``told``; nothing for nothing, in the rail."""
    return told(count) if count else ""


def _few(asked: "QuerySet[Model]") -> "QuerySet[Any, Any]":
    return asked.values("pk")[: MOST_COUNTED + 1]
