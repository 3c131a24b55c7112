"""Walls, and who is not behind them: kept by the database for every person, whoever changes what."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE FUNCTION allears_walled_off(who bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(w.id ORDER BY w.id), '{}') FROM staff_wall w
    WHERE w.ended_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM staff_membership m WHERE m.user_id = who AND m.team_id = w.home_id)
      AND NOT EXISTS (
        SELECT 1 FROM staff_behind b WHERE b.wall_id = w.id AND (b.person_id = who OR b.team_id IN (
            SELECT m.team_id FROM staff_membership m WHERE m.user_id = who)))
$$;
CREATE FUNCTION allears_recount_walls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7305001);  -- one after the other, and after whoever adds a person
    UPDATE staff_user SET walled_off = allears_walled_off(id)
        WHERE walled_off IS DISTINCT FROM allears_walled_off(id);
    RETURN NULL;
END $$;
CREATE FUNCTION allears_keep_walled_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN PERFORM pg_advisory_xact_lock(7305001); END IF;
    NEW.walled_off := allears_walled_off(NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER staff_wall_recount AFTER INSERT OR UPDATE OR DELETE ON staff_wall
    FOR EACH STATEMENT EXECUTE FUNCTION allears_recount_walls();
CREATE TRIGGER staff_behind_recount AFTER INSERT OR UPDATE OR DELETE ON staff_behind
    FOR EACH STATEMENT EXECUTE FUNCTION allears_recount_walls();
CREATE TRIGGER staff_membership_recount AFTER INSERT OR UPDATE OR DELETE ON staff_membership
    FOR EACH STATEMENT EXECUTE FUNCTION allears_recount_walls();
DROP TRIGGER staff_auditentry_never_changes ON staff_auditentry;
CREATE TRIGGER staff_auditentry_never_changes BEFORE UPDATE ON staff_auditentry
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'wall_id' IS DISTINCT FROM to_jsonb(NEW) - 'wall_id')
    EXECUTE FUNCTION allears_never_changes();
CREATE TRIGGER staff_user_walled_off BEFORE INSERT OR UPDATE OF walled_off ON staff_user
    FOR EACH ROW EXECUTE FUNCTION allears_keep_walled_off();
"""
DROPPED = """
DROP TRIGGER staff_auditentry_never_changes ON staff_auditentry;
CREATE TRIGGER staff_auditentry_never_changes BEFORE UPDATE ON staff_auditentry
    FOR EACH ROW EXECUTE FUNCTION allears_never_changes();
DROP TRIGGER staff_user_walled_off ON staff_user;
DROP TRIGGER staff_membership_recount ON staff_membership;
DROP TRIGGER staff_behind_recount ON staff_behind;
DROP TRIGGER staff_wall_recount ON staff_wall;
DROP FUNCTION allears_keep_walled_off();
DROP FUNCTION allears_recount_walls();
DROP FUNCTION allears_walled_off(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0004_invented"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="walled_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="Wall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("reason", models.CharField(max_length=300, verbose_name="why it is there")),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "home",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.team",
                    ),
                ),
                (
                    "opened_by",
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
            name="Behind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="staff.team",
                    ),
                ),
                (
                    "wall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="behind",
                        to="staff.wall",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="team",
            name="wall",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.wall",
            ),
        ),
        migrations.CreateModel(
            name="WallEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=400)),
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
                    "wall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="staff.wall",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="wall",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("ended_at__isnull", True)),
                name="wall_name_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="behind",
            constraint=models.UniqueConstraint(
                fields=("wall", "team", "person"), name="behind_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="behind",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", True), ("team__isnull", False)),
                    models.Q(("person__isnull", False), ("team__isnull", True)),
                    _connector="OR",
                ),
                name="behind_one",
            ),
        ),
        migrations.AddIndex(
            model_name="wallevent",
            index=models.Index(fields=["wall", "-at"], name="wall_event_newest"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="wall",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.wall",
            ),
        ),
        migrations.RunSQL(KEPT, DROPPED),
    ]
