"""Numbers beside lists, in the time that a person waits: counted up to a thousand, and then told as "999+".

Nobody does anything else because there are 3,412 instead of 3,398; counting them all would cost every page more, the
longer the house stands (docs/decisions tells what was measured).
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

MOST_COUNTED = 999


def count_each(asked: Mapping[str, "QuerySet[Any]"]) -> dict[str, int]:
    """How many rows each of these has, at most one more than ``MOST_COUNTED``; one query for all of them."""
    parts: list[str] = []
    values: list[Any] = []
    for one in asked.values():
        try:
            sql, inside = _few(one).query.sql_with_params()
        except EmptyResultSet:  # the database need not be asked: a team among no teams
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS few)")  # noqa: S608  made by Django, its values apart
        values.extend(inside)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
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
