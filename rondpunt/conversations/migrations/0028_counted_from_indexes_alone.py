"""The numbers beside the list are counted from indexes alone: what they ask for stands in them."""

from django.db import migrations, models

OPEN = ~models.Q(status="closed")
FIELDS = {
    "open_by_team": (["team", "-last_at", "-id", "status"], OPEN),
    "open_by_owner": (["owner", "-last_at", "-id", "status", "team"], OPEN),
    "conversations_promised": (["due_at", "status", "team"], ~models.Q(due_at=None)),
}


class Migration(migrations.Migration):
    dependencies = [("conversations", "0027_receipts")]
    operations = [
        *(migrations.RemoveIndex("conversation", name) for name in FIELDS),
        *(
            migrations.AddIndex("conversation", models.Index(fields=fields, condition=condition, name=name))
            for name, (fields, condition) in FIELDS.items()
        ),
    ]
