"""Who waits, in the order of the queue, is walked along an index of its own.

The planner takes "not asleep" and "waits for us" for independent, expects a twentieth of the rows and
sorts all of them; an index that holds just these rows says how many there are.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_speed")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("snoozed_until__isnull", True),
                    ("waiting_since__isnull", False),
                ),
                fields=["order_at", "id"],
                name="case_waiting",
            ),
        ),
    ]
