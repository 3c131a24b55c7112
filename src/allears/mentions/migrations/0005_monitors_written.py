"""Parts, folders, owners and reasons of monitors; posts that were judged; how each monitor is."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentions", "0004_stemmed_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="monitor",
            name="folder",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="folder"),
        ),
        migrations.AddField(
            model_name="monitor",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="monitor",
            name="written",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="monitorversion",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="monitorversion",
            name="written",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.CreateModel(
            name="Health",
            fields=[
                (
                    "monitor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="health",
                        serialize=False,
                        to="mentions.monitor",
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("since", models.DateTimeField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["checked_at"], name="health_oldest")],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("written", models.TextField(verbose_name="query")),
                ("query", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="part_name_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField()),
                ("is_right", models.BooleanField()),
                ("post", models.JSONField()),
                ("marks", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mention",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="mentions.mention",
                    ),
                ),
                (
                    "monitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="mentions.monitor",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key"], name="verdict_of_post")],
                "constraints": [
                    models.UniqueConstraint(fields=("monitor", "key"), name="verdict_once")
                ],
            },
        ),
    ]
