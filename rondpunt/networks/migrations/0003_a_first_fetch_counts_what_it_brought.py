"""How many messages a first fetch has brought so far, for "23 of 300"."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0002_a_delivery_can_be_held")]

    operations = [
        migrations.AddField("channel", "first_fetch_count", models.IntegerField(default=0)),
    ]
