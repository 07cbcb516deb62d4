"""The list of persons is ordered by name in lower case: an index in that order."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_working_hours")]

    operations = [
        migrations.RemoveIndex("person", "person_by_name"),
        migrations.AddIndex(
            "person",
            models.Index(django.db.models.functions.text.Lower("name"), "id", name="person_by_name_in_lower_case"),
        ),
    ]
