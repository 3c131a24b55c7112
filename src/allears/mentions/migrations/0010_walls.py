"""A mention knows the walls around it."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_subscription"),
        ("contacts", "0006_walls"),
        ("mentions", "0009_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="walls",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("walls__isnull", False)),
                fields=["posted_at"],
                name="mention_walled",
            ),
        ),
    ]
