"""A route may wall off what its parent lets others watch."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_search")]

    operations = [
        migrations.AddField(
            model_name="route",
            name="inherits_watchers",
            field=models.BooleanField(default=True),
        ),
    ]
