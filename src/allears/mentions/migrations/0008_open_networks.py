"""Edits, deletions and what stands above a mention; what comes late of a deleted post is not kept."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_kept"),
        ("contacts", "0005_open_networks"),
        ("mentions", "0007_health_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="Above",
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
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("leased_by", models.CharField(blank=True, max_length=80)),
                ("n_tries", models.IntegerField(default=0)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("trouble", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Change",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("edited", "edited"), ("gone", "deleted")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Context",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.IntegerField()),
                ("network", models.CharField(max_length=40)),
                ("external_id", models.TextField(blank=True)),
                ("author_key", models.TextField(blank=True)),
                ("post", models.JSONField()),
                ("gone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GoneAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("place_at", models.DateTimeField(null=True)),
                ("place_id", models.BigIntegerField(default=0)),
                ("n_gone", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("warning", models.TextField(blank=True)),
                ("edited_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="mention",
            name="edited_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mention",
            name="gone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mention",
            name="n_edits",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("post__files__0__isnull", False)),
                fields=["id"],
                name="mention_with_files",
            ),
        ),
        migrations.AddIndex(
            model_name="above",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="above_due"
            ),
        ),
        migrations.AddField(
            model_name="context",
            name="mention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contexts",
                to="mentions.mention",
            ),
        ),
        migrations.AddField(
            model_name="goneaccount",
            name="identity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contacts.identity",
            ),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["at"], name="tombstone_at"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="mention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="mentions.mention",
            ),
        ),
        migrations.AddIndex(
            model_name="context",
            index=models.Index(fields=["network", "external_id"], name="context_external"),
        ),
        migrations.AddIndex(
            model_name="context",
            index=models.Index(fields=["network", "author_key"], name="context_author"),
        ),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.UniqueConstraint(
                fields=("mention", "place"), name="context_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="goneaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("identity",),
                name="gone_account_once",
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["mention", "id"], name="version_of_mention"),
        ),
    ]
