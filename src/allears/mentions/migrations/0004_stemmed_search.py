"""Mentions are searched by the stems of their own language, and without accents."""

from __future__ import annotations

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models import F, Func


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_search"), ("mentions", "0003_listen_sites")]

    operations = [
        migrations.RemoveIndex(model_name="mention", name="mention_search"),
        migrations.RemoveField(model_name="mention", name="search"),
        migrations.AddField(
            model_name="mention",
            name="search",
            field=models.GeneratedField(
                expression=Func(F("language"), F("title"), F("text"), function="allears_search"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="mention_search"
            ),
        ),
    ]
