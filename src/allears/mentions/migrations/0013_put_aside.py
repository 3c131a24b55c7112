"""Mentions that break whoever decides about them are put aside, and keep no other waiting."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentions", "0012_samples")]
    operations = [
        migrations.AddField("fresh", "again_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "fresh", "n_faults", models.PositiveIntegerField(db_default=0, default=0)
        ),
    ]
