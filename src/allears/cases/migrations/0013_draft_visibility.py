from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_sharing"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="visibility",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
    ]
