"""Rows by the hundred: what a harvest stores, without the work that the ORM does for each field of each row.

Why beside the ORM, and at what price: docs/decisions/0007. For models whose key is a number of the database's own.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.transaction import TransactionManagementError

Column: TypeAlias = "models.Field[Any, Any]"
M = TypeVar("M", bound=models.Model)
# The value of the attribute is what the database takes: text, a number, the number of another row, or nothing.
_AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


def made(model: type[M], **values: Any) -> M:
    """An unsaved object of ``values`` and the defaults of the other fields, in a tenth of the time of ``model(...)``.

    Values go by the names of the columns (``team_id``, never ``team``). No signal is sent.
    """
    plain, called = _defaults(model)
    if not values.keys() <= plain.keys():
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(values.keys() - plain.keys()))}")
    one = model.__new__(model)
    there = vars(one)
    there.update(plain, **values)
    for name, default in called:
        if name not in values:
            there[name] = default()
    there["_state"] = ModelState()
    return one


class RowsQuerySet(models.QuerySet[M]):
    """A queryset that writes many rows at once, in the transaction of its caller."""

    def insert_each(self, objects: Sequence[M]) -> None:
        """Number ``objects`` and store them, as ``bulk_create`` does and in a quarter of its time.

        What they refer to has its number already; nothing is checked but by the database.
        """
        if not objects:
            return
        fields, database, key = self.model._meta.concrete_fields, self.db, self._key.attname
        for one, number in zip(objects, self._numbers(len(objects)), strict=True):
            vars(one)[key] = number
            one._state.adding, one._state.db = False, database
        columns = ", ".join(f'"{field.column}"' for field in fields)
        slots = ", ".join(["%s"] * len(fields))
        # Names of tables and columns are our own.
        statement = f'INSERT INTO "{self.model._meta.db_table}" ({columns}) VALUES ({slots})'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(statement, _values(fields, objects))

    def update_each(self, objects: Iterable[M], names: Sequence[str]) -> None:
        """Save the fields ``names`` of each; as ``bulk_update``, whose one long CASE takes four times as long."""
        key = self._key
        rows = list(objects)
        if not rows:
            return
        fields = [field for field in self.model._meta.concrete_fields if field.name in names]
        columns = ", ".join(f'"{field.column}" = %s' for field in fields)
        statement = f'UPDATE "{self.model._meta.db_table}" SET {columns} WHERE "{key.column}" = %s'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(statement, _values([*fields, key], rows))

    @property
    def _key(self) -> Column:
        key = self.model._meta.pk
        assert key is not None
        return key

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


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """By the name of its column the default of every field; and those that are made anew for each object."""
    fields = model._meta.concrete_fields
    called = [(field.attname, field.default) for field in fields if field.has_default() and callable(field.default)]
    return {field.attname: field.get_default() for field in fields}, called


def _values(fields: Sequence[Column], objects: Iterable[models.Model]) -> list[tuple[Any, ...]]:
    """What the database takes for ``fields``, a row for each of ``objects``. Column by column, so in C and not here."""
    # Past the descriptors of the model: all that they would add is the loading of what is not there.
    rows = map(itemgetter(*(field.attname for field in fields)), map(vars, objects))
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, field in enumerate(fields):
        if convert := _converter(field):
            columns[place] = map(convert, columns[place])
    return list(zip(*columns, strict=True))


def _converter(field: Column) -> Callable[[Any], Any] | None:
    if isinstance(field, _AS_IT_IS):
        return None
    if isinstance(field, models.DateTimeField):
        return _moment if connection.vendor == "sqlite" else None
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else connection.ops.adapt_json_value(value, field.encoder)
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(4096)  # many rows of a harvest share their moments
def _moment(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it."""
    if value is not None and value.tzinfo is UTC:
        return str(value.replace(tzinfo=None))  # what Django says as well, which asks four times whether it should
    return connection.ops.adapt_datetimefield_value(value)
