"""The list of persons is ordered by the name as one types it: É beside E. Kept in a column, with an index."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from rondpunt.lib.plain_letters import plain

BATCH = 1000


def file(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Those who are known already, in the order of their numbers."""
    persons = apps.get_model("people", "Person").objects.order_by("pk")
    last = 0
    while some := list(persons.filter(pk__gt=last).only("pk", "name")[:BATCH]):
        for one in some:
            one.filed_as = plain(one.name)[:200]
        persons.bulk_update(some, ["filed_as"], batch_size=200)
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("people", "0012_notifications_are_found_by_age")]

    operations = [
        migrations.AddField(
            "person",
            "filed_as",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.RemoveIndex("person", "person_by_name_in_lower_case"),
        migrations.AddIndex("person", models.Index(fields=["filed_as", "id"], name="persons_in_their_order")),
        migrations.RunPython(file, migrations.RunPython.noop),
    ]
