"""The full-text index over messages: FTS5 on SQLite, tsvector with GIN on PostgreSQL, both over the same stems."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# A contentless table would be smaller, but cannot forget a row before SQLite 3.43.
SQLITE = "CREATE VIRTUAL TABLE conversations_search USING fts5(stems, tokenize = 'unicode61 remove_diacritics 0')"
POSTGRESQL = (
    "CREATE TABLE conversations_search ("
    "message_id bigint PRIMARY KEY REFERENCES conversations_message(id) ON DELETE CASCADE, stems tsvector NOT NULL)",
    "CREATE INDEX conversations_search_stems ON conversations_search USING gin (stems)",
)


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    for statement in (SQLITE,) if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index."""
    editor.execute("DROP TABLE conversations_search")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_conversations")]
    operations = [migrations.RunPython(build, drop)]
