"""Triggers that refuse to change or remove a line of the trail, on SQLite and on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER trail_keeps_{verb} BEFORE {verb} ON people_trailentry
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$;
CREATE TRIGGER trail_keeps_{verb} BEFORE {verb} ON people_trailentry
FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Lay the triggers."""
    template = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
    for verb in ("UPDATE", "DELETE"):
        editor.execute(template.format(verb=verb))


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Lift the triggers."""
    on = "" if editor.connection.vendor == "sqlite" else " ON people_trailentry"
    for verb in ("UPDATE", "DELETE"):
        editor.execute(f"DROP TRIGGER trail_keeps_{verb}{on}")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people")]
    operations = [migrations.RunPython(guard, unguard)]
