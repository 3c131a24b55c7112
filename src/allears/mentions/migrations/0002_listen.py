"""Listen looks for what is rare among much: one index for each thing that it filters by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("contacts", "0001_initial"),
        ("mentions", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["channel", "-heard_at", "-id"], name="mention_by_channel"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["network", "-heard_at", "-id"], name="mention_by_network"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["language", "-heard_at", "-id"], name="mention_by_language"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["intent", "-heard_at", "-id"], name="mention_by_intent"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["urgency", "-heard_at", "-id"], name="mention_by_urgency"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("post__media__0__isnull", False)),
                fields=["-heard_at", "-id"],
                name="mention_with_media",
            ),
        ),
    ]
