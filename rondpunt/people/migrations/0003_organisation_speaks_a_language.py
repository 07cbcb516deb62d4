from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_trail_is_append_only")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="language",
            field=models.CharField(blank=True, default="", max_length=5, verbose_name="language"),
            preserve_default=False,
        ),
    ]
