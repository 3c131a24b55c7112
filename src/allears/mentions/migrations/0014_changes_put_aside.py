"""Edits and deletions that break whoever follows them are put aside, and keep no other waiting."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentions", "0013_put_aside")]
    operations = [
        operation
        for name in ("change", "goneaccount")
        for operation in (
            migrations.AddField(name, "again_at", models.DateTimeField(null=True)),
            migrations.AddField(
                name, "n_faults", models.PositiveIntegerField(db_default=0, default=0)
            ),
        )
    ]
