from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_case_marks_case_n_returns")]
    operations = [
        migrations.AddField("slapolicy", "stale_at", models.DateTimeField(null=True)),
        migrations.AddField("slapolicy", "stale_case_id", models.BigIntegerField(default=0)),
    ]
