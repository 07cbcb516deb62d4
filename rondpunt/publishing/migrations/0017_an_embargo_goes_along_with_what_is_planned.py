"""What stands planned when the house is upgraded keeps its embargo in the moment of sending as well."""

from typing import Any

from django.db import migrations


def goes_along(apps: Any, _schema_editor: Any) -> None:
    delivery = apps.get_model("networks", "Delivery")
    for post in apps.get_model("publishing", "Post").objects.filter(stage="planned", embargo_until__isnull=False):
        planned = delivery.objects.filter(part__variant__post=post, sent_at=None)
        planned.update(not_before_at=post.embargo_until)


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0016_a_review_that_waits_is_told"),
        ("networks", "0009_an_embargo_is_kept_in_the_moment_of_sending"),
    ]

    operations = [migrations.RunPython(goes_along, migrations.RunPython.noop)]
