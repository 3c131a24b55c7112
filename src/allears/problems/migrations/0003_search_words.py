"""Problems and wishes are found by the stems of their words, like articles."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0004_search_words"),
        ("problems", "0002_refusals_are_consent"),
        ("staff", "0006_names_in_the_trail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("language"),
                    models.F("title"),
                    models.F("internal"),
                    function="allears_search",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="publicwords",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("language"),
                    models.F("title"),
                    models.F("text"),
                    function="allears_search",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="problem_search"
            ),
        ),
        migrations.AddIndex(
            model_name="publicwords",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="public_words_search"
            ),
        ),
    ]
