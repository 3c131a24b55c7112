"""When the owner of a monitor looked at what is wrong with it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentions", "0006_fills"),
    ]

    operations = [
        migrations.AddField(
            model_name="health",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
    ]
