"""Rows by the hundred: what a harvest stores, without the work that the ORM does for each field of each row.

Why beside the ORM, and at what price: docs/decisions/0007. For models whose key is a number of the database's own.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models
from django.db.transaction import TransactionManagementError

Column: TypeAlias = "models.Field[Any, Any]"
M = TypeVar("M", bound=models.Model)
# The value of the attribute is what the database takes: text, a number, the number of another row, or nothing.
_AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


class RowsQuerySet(models.QuerySet[M]):
    """A queryset that writes many rows at once, in the transaction of its caller."""

    def insert_each(self, objects: Sequence[M]) -> None:
        """Number ``objects`` and store them, as ``bulk_create`` does and in a quarter of its time.

        What they refer to has its number already; nothing is checked but by the database.
        """
        if not objects:
            return
        for one, number in zip(objects, self._numbers(len(objects)), strict=True):
            one.pk = number
            one._state.adding, one._state.db = False, self.db
        fields = self.model._meta.concrete_fields
        columns = ", ".join(f'"{field.column}"' for field in fields)
        slots = ", ".join(["%s"] * len(fields))
        # Names of tables and columns are our own.
        statement = f'INSERT INTO "{self.model._meta.db_table}" ({columns}) VALUES ({slots})'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(statement, _values(fields, objects))

    def update_each(self, objects: Iterable[M], names: Sequence[str]) -> None:
        """Save the fields ``names`` of each; as ``bulk_update``, whose one long CASE takes four times as long."""
        key = self.model._meta.pk
        rows = list(objects)
        if not rows:
            return
        assert key is not None
        fields = [field for field in self.model._meta.concrete_fields if field.name in names]
        columns = ", ".join(f'"{field.column}" = %s' for field in fields)
        statement = f'UPDATE "{self.model._meta.db_table}" SET {columns} WHERE "{key.column}" = %s'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(statement, _values([*fields, key], rows))

    def _numbers(self, count: int) -> Sequence[int]:
        """The next numbers of the table, which nobody else gets."""
        if not connection.in_atomic_block:
            raise TransactionManagementError("Rows are numbered and stored in one transaction.")
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                # An IMMEDIATE transaction is the only one that writes: what is the highest stays so until we write.
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
                last = (cursor.fetchone() or [0])[0]
                return range(last + 1, last + count + 1)
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return [number for (number,) in cursor.fetchall()]


def _values(fields: Sequence[Column], objects: Iterable[models.Model]) -> list[list[Any]]:
    """What the database takes for ``fields``, a row for each of ``objects``."""
    read = attrgetter(*(field.attname for field in fields))
    converted = [(place, _converter(field)) for place, field in enumerate(fields) if not isinstance(field, _AS_IT_IS)]
    rows = []
    for one in objects:
        row = list(read(one))
        for place, convert in converted:
            row[place] = convert(row[place])
        rows.append(row)
    return rows


def _converter(field: Column) -> Callable[[Any], Any]:
    if isinstance(field, models.DateTimeField):
        return lru_cache(1024)(connection.ops.adapt_datetimefield_value)  # many rows of a harvest share their moments
    return lambda value: field.get_db_prep_save(value, connection)
