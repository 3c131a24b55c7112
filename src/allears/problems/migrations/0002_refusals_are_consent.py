"""Who does not want to be told unasked has said so about everything unasked: one record of consent."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def _consents(apps: Any, _editor: Any) -> None:
    consents = apps.get_model("contacts", "Consent")
    try:
        refusals = apps.get_model("problems", "Refusal")
    except LookupError:  # a new database (`flow.at_once`): it never had any
        return
    consents.objects.bulk_create(
        consents(
            contact_id=row.pk,
            purpose="written",
            is_given=False,
            said_at=row.at,
            at=row.at,
            by_id=row.by_id,
            words="Did not want to be told of problems unasked",
        )
        for row in refusals.objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("problems", "0001_initial"),
        ("contacts", "0007_person_whole"),
    ]

    operations = [
        migrations.RunPython(_consents, migrations.RunPython.noop),
        migrations.DeleteModel(name="Refusal"),
    ]
