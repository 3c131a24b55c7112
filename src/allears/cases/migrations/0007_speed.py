"""How the open cases stand, by team, is counted from an index alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_route_watchers")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["team", "assignee", "waiting_since", "snoozed_until"],
                name="case_standing",
            ),
        ),
    ]
