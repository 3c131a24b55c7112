"""What is known of a person as rows of their own: where they belong, lines, roles, consent, blocks.

Who was blocked before stays blocked until it is taken back; a reason was not asked then.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def _rows(apps: Any, _editor: Any) -> None:
    """One row for everybody who is blocked now; in a new database (`flow.at_once`) nobody is."""
    identities = apps.get_model("contacts", "Identity")
    if "blocked_at" not in {field.name for field in identities._meta.get_fields()}:
        return
    blocks = apps.get_model("contacts", "Block")
    blocks.objects.bulk_create(
        blocks(identity_id=pk, kind="blocked", reason="other", at=at, by_id=by_id)
        for pk, at, by_id in identities.objects.filter(blocked_at__isnull=False).values_list(
            "pk", "blocked_at", "blocked_by_id"
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_walls"),
        ("staff", "0005_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("proof", models.TextField(blank=True)),
                ("proof_mention", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("muted", "muted"), ("blocked", "blocked")], max_length=8
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("abuse", "Insults or threatens us"),
                            ("harassment", "Harasses other people"),
                            ("spam", "Spam or advertising"),
                            ("flood", "The same again and again"),
                            ("machine", "A machine, not a person"),
                            ("court", "Only through lawyers or a court"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="contacts.identity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("public", "to be answered in public"),
                            ("written", "to be written to unasked"),
                            ("asked", "to be asked afterwards whether it is good"),
                            ("quoted", "to be quoted"),
                        ],
                        max_length=8,
                    ),
                ),
                ("is_given", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("proof_mention", models.BigIntegerField(null=True)),
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="contacts.contact",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.identity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("product", "uses"), ("likes", "likes"), ("needs", "needs")],
                        max_length=8,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="contacts.contact",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
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
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="contacts.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)),
                fields=["organisation", "-heard_at"],
                name="contact_organisation",
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roles",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="identity",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.identity",
            ),
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("until__isnull", False)),
                fields=["until"],
                name="block_due",
            ),
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(fields=["identity", "-at"], name="block_of_identity"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("identity",),
                name="block_one_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["muted", "blocked"]),
                    (
                        "reason__in",
                        ["abuse", "harassment", "spam", "flood", "machine", "court", "other"],
                    ),
                ),
                name="block_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("at")), _connector="OR"
                ),
                name="block_ends_later",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                fields=["contact", "purpose", "-said_at", "-id"], name="consent_of_contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["public", "written", "asked", "quoted"])),
                name="consent_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True),
                    ("proof_mention__isnull", False),
                    ("by__isnull", True),
                    _connector="OR",
                ),
                name="consent_has_proof",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["contact", "at"],
                name="line_of_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["product", "likes", "needs"])),
                name="line_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), name="organisation_once"
            ),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["kind", "contact"],
                name="role_of_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True), name="role_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof", ""), _negated=True),
                    ("proof_mention__isnull", False),
                    _connector="OR",
                ),
                name="role_has_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="role_ends_later",
            ),
        ),
        migrations.RunPython(_rows, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="identity",
            name="blocked_at",
        ),
        migrations.RemoveField(
            model_name="identity",
            name="blocked_by",
        ),
    ]
