"""Listen asks for the site of a post and for the hours of one monitor."""

from django.db import migrations, models

HOST = r"reverse(substring(lower(url) from '^https?://(?:www\.)?([^/?#:]+)'))"


class Migration(migrations.Migration):
    dependencies = [("mentions", "0002_listen")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX mention_by_site ON mentions_mention ({HOST} text_pattern_ops,"  # noqa: S608
            " heard_at DESC, id DESC)",
            "DROP INDEX mention_by_site",
        ),
        migrations.AddIndex(
            model_name="hourlycount",
            index=models.Index(fields=["monitor", "hour"], name="hourly_count_of_monitor"),
        ),
    ]
