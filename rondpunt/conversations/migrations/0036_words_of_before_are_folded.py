"""What was indexed before œ, ß, ø and their like were folded is folded now, so that "oeuvre" finds "œuvre" of then too.

The index keeps its stems, so no message is read again; names go, and the worker indexes those persons anew.
"""

from collections.abc import Iterator

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from rondpunt.lib.plain_letters import plain

LETTERS = "æœßøłđðþı"
BATCH, STRETCH = 500, 50_000
FIND = {
    "sqlite": "SELECT rowid, stems FROM conversations_search WHERE rowid > %s AND rowid <= %s AND stems GLOB %s",
    "postgresql": "SELECT message_id, stems::text FROM conversations_search "
    "WHERE message_id > %s AND message_id <= %s AND stems::text ~ %s",
}
SUCH = {"sqlite": f"*[{LETTERS}]*", "postgresql": f"[{LETTERS}]"}
KEEP = {
    "sqlite": "UPDATE conversations_search SET stems = %s WHERE rowid = %s",
    "postgresql": "UPDATE conversations_search SET stems = %s::tsvector WHERE message_id = %s",
}
FORGET = {
    "sqlite": "DELETE FROM conversations_names WHERE rowid = %s",
    "postgresql": "DELETE FROM conversations_names WHERE person_id = %s",
}
LAST = {
    "sqlite": "SELECT MAX(rowid) FROM conversations_search",
    "postgresql": "SELECT MAX(message_id) FROM conversations_search",
}


def fold_words(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """In stretches: of a million messages only the few that have such a letter are held and written."""
    vendor = editor.connection.vendor
    with editor.connection.cursor() as cursor:
        cursor.execute(LAST[vendor])
        last = cursor.fetchone()[0] or 0
        for begin in range(0, last, STRETCH):
            cursor.execute(FIND[vendor], [begin, begin + STRETCH, SUCH[vendor]])
            found = [(plain(stems), number) for number, stems in cursor.fetchall()]
            for place in range(0, len(found), BATCH):
                cursor.executemany(KEEP[vendor], found[place : place + BATCH])


def forget_names(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The worker reads on from the beginning, and finds those who are missing."""
    numbers = list(_so_called(apps))
    if not numbers:
        return
    with editor.connection.cursor() as cursor:
        cursor.executemany(FORGET[editor.connection.vendor], [(number,) for number in numbers])
    apps.get_model("conversations", "NamesRead").objects.update(last_person=min(numbers) - 1)


def _so_called(apps: StateApps) -> Iterator[int]:
    persons, handles = apps.get_model("people", "Person").objects, apps.get_model("people", "Handle").objects
    for rows in (persons.values_list("pk", "name"), handles.values_list("person", "name"),
                 handles.values_list("person", "shown")):  # fmt: skip
        for number, name in rows.iterator():
            if not name.isascii() and any(letter in LETTERS for letter in name.lower()):
                yield number


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0035_who_is_here"),
        ("people", "0012_notifications_are_found_by_age"),
    ]

    operations = [
        migrations.RunPython(fold_words, migrations.RunPython.noop),
        migrations.RunPython(forget_names, migrations.RunPython.noop),
    ]
