"""``field__among=values``: as ``field__in``, but one parameter for all values.

For questions about a whole harvest: Django prepares each value of an ``in`` by itself and writes a statement of
hundreds of slots, which the database then compiles anew. Texts and numbers only.
"""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


@models.Field.register_lookup
class Among(models.Lookup[Any]):
    """The value is one of these."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """One of a JSON list on SQLite, of an array on PostgreSQL."""
        left, params = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "sqlite":
            return f"{left} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(values))  # noqa: S608  left is a column
        return f"{left} = ANY(%s)", (*params, values)
