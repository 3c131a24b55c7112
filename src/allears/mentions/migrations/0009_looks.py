"""What we keep is asked for again, also what was kept before anybody did, spread over the first day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_subscription"),
        ("mentions", "0008_open_networks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "mention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="mentions.mention",
                    ),
                ),
                ("rank", models.SmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("n_missing", models.SmallIntegerField(default=0)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels.channel",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["channel", "rank", "due_at"], name="look_due"),
                ],
            },
        ),
        migrations.RunSQL(
            """
            INSERT INTO mentions_look (mention_id, channel_id, rank, due_at, n_missing)
            SELECT m.id, m.channel_id, 2, now() + random() * interval '1 day', 0
            FROM mentions_mention m JOIN channels_channel c ON c.id = m.channel_id
            WHERE m.gone_at IS NULL AND c.network IN
                ('appstore', 'discourse', 'hackernews', 'reddit', 'stackexchange', 'youtube')
            """,
            migrations.RunSQL.noop,
        ),
    ]
