"""Few conversations are open of all that ever were; indexes of those alone keep the inbox as fast in its tenth year."""

from django.conf import settings
from django.db import migrations, models

_OPEN = models.Q(("status", "closed"), _negated=True)
_PROTECT = models.deletion.PROTECT


def _index(name: str, *fields: str, condition: models.Q | None = None) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="conversation", index=models.Index(condition=condition, fields=list(fields), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0012_planned_answers"),
        ("networks", "0001_channels_and_deliveries"),
        ("people", "0005_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="conversation",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=_PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=_PROTECT, related_name="conversations", to="people.person"
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="team",
            field=models.ForeignKey(
                db_index=False, on_delete=_PROTECT, related_name="+", to="people.team", verbose_name="team"
            ),
        ),
        _index("open_by_team", "team", "-last_at", "-id", condition=_OPEN),
        _index("open_by_owner", "owner", "-last_at", "-id", condition=_OPEN),
        _index("open_by_time", "-last_at", "-id", condition=_OPEN),
        _index("inbox_of_team_by_time", "team", "-last_at", "-id"),
    ]
