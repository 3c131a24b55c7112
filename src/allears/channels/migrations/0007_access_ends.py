from django.db import migrations, models
from django.utils.dateparse import parse_date
from datetime import datetime, time, timezone


def fill(apps, schema_editor):
    """Channels that were connected before know the day alone."""
    for row in apps.get_model("channels", "Channel").objects.filter(
        network="bluesky", removed_at=None
    ):
        day = parse_date(str(row.settings.get("ends_on") or ""))
        if day is not None:
            row.access_ends_at = datetime.combine(day, time(), timezone.utc)
            row.save(update_fields=["access_ends_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_subscription"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="access_ends_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
