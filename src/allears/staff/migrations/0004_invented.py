"""Colleagues of the demo are told from real ones, so that they never count as the first administrator."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_tellings_and_faces")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="invented_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
