"""The index of names: trigrams of persons and their accounts. The worker fills it, and keeps it up to date."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = "CREATE VIRTUAL TABLE conversations_names USING fts5(grams, tokenize = 'unicode61 remove_diacritics 0')"
POSTGRESQL = (
    "CREATE TABLE conversations_names ("
    "person_id bigint PRIMARY KEY REFERENCES people_person(id) ON DELETE CASCADE, grams tsvector NOT NULL)",
    "CREATE INDEX conversations_names_grams ON conversations_names USING gin (grams)",
)


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    for statement in (SQLITE,) if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index."""
    editor.execute("DROP TABLE conversations_names")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0014_promises")]
    operations = [
        migrations.CreateModel(
            name="NamesRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_person", models.BigIntegerField(default=0)),
                ("last_entry", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(build, drop),
    ]
