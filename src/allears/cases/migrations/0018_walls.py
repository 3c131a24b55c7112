"""Cases go behind walls by themselves, and their mentions with them; the database keeps that."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE FUNCTION allears_case_walls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF current_setting('allears.moves_walls', true) IS DISTINCT FROM 'yes' THEN
            NEW.wall_id := OLD.wall_id;
        END IF;
    END IF;
    IF NEW.wall_id IS NULL AND TG_OP = 'INSERT' THEN
        NEW.wall_id := (SELECT wall_id FROM cases_route WHERE id = NEW.route_id);
    END IF;
    IF NEW.wall_id IS NULL AND (TG_OP = 'INSERT' OR NEW.team_id IS DISTINCT FROM OLD.team_id) THEN
        NEW.wall_id := (SELECT wall_id FROM staff_team WHERE id = NEW.team_id);
    END IF;
    NEW.walls := (SELECT array_agg(DISTINCT w ORDER BY w) FROM unnest(ARRAY[
        NEW.wall_id, (SELECT wall_id FROM contacts_contact WHERE id = NEW.contact_id)]) AS w
        WHERE w IS NOT NULL);
    RETURN NEW;
END $$;
CREATE FUNCTION allears_mention_walls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.walls := (SELECT ARRAY[c.wall_id] FROM contacts_identity i
            JOIN contacts_contact c ON c.id = i.contact_id
            WHERE i.id = NEW.identity_id AND c.wall_id IS NOT NULL);
        RETURN NEW;
    END IF;
    NEW.walls := (SELECT array_agg(DISTINCT w ORDER BY w) FROM (
        SELECT c.wall_id FROM contacts_identity i JOIN contacts_contact c ON c.id = i.contact_id
            WHERE i.id = NEW.identity_id
        UNION ALL SELECT unnest(c.walls) FROM cases_message m JOIN cases_case c ON c.id = m.case_id
            WHERE m.mention_id = NEW.id
        UNION ALL SELECT unnest(c.walls) FROM cases_intake n JOIN cases_case c ON c.id = n.case_id
            WHERE n.mention_id = NEW.id
        UNION ALL SELECT unnest(c.walls) FROM cases_asideword s
            JOIN cases_aside a ON a.id = s.aside_id JOIN cases_case c ON c.id = a.case_id
            WHERE s.mention_id = NEW.id
    ) AS all_of_them (w) WHERE w IS NOT NULL);
    RETURN NEW;
END $$;
CREATE FUNCTION allears_walls_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET walls = walls WHERE id IN (
        SELECT mention_id FROM cases_message WHERE case_id = NEW.id
        UNION SELECT mention_id FROM cases_intake WHERE case_id = NEW.id
        UNION SELECT s.mention_id FROM cases_asideword s
            JOIN cases_aside a ON a.id = s.aside_id WHERE a.case_id = NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION allears_walls_of_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_case SET walls = walls WHERE contact_id = NEW.id;
    UPDATE mentions_mention SET walls = walls
        WHERE identity_id IN (SELECT id FROM contacts_identity WHERE contact_id = NEW.id);
    UPDATE contacts_contact SET wall_id = NEW.wall_id WHERE merged_into_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION allears_walls_of_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET walls = walls WHERE identity_id = NEW.id
        AND EXISTS (SELECT 1 FROM staff_wall);
    RETURN NULL;
END $$;
CREATE FUNCTION allears_walls_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN  -- messages and intakes that join a walled case take its walls to their mentions
    IF EXISTS (SELECT 1 FROM staff_wall) THEN
        UPDATE mentions_mention SET walls = walls WHERE id IN (
            SELECT n.mention_id FROM new_rows n JOIN cases_case c ON c.id = n.case_id
            WHERE c.walls IS NOT NULL);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION allears_walls_of_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET walls = walls WHERE id = NEW.mention_id
        AND EXISTS (SELECT 1 FROM staff_wall);
    RETURN NULL;
END $$;
CREATE TRIGGER cases_case_walls BEFORE INSERT OR UPDATE OF wall_id, walls, team_id, contact_id
    ON cases_case FOR EACH ROW EXECUTE FUNCTION allears_case_walls();
CREATE TRIGGER cases_case_walls_said AFTER UPDATE OF wall_id, walls, team_id, contact_id
    ON cases_case FOR EACH ROW WHEN (OLD.walls IS DISTINCT FROM NEW.walls)
    EXECUTE FUNCTION allears_walls_of_case();
CREATE TRIGGER mentions_mention_walls BEFORE INSERT OR UPDATE OF walls, identity_id
    ON mentions_mention FOR EACH ROW EXECUTE FUNCTION allears_mention_walls();
CREATE TRIGGER contacts_contact_wall_said AFTER UPDATE OF wall_id ON contacts_contact
    FOR EACH ROW WHEN (OLD.wall_id IS DISTINCT FROM NEW.wall_id)
    EXECUTE FUNCTION allears_walls_of_contact();
CREATE TRIGGER contacts_identity_moved AFTER UPDATE OF contact_id ON contacts_identity
    FOR EACH ROW WHEN (OLD.contact_id IS DISTINCT FROM NEW.contact_id)
    EXECUTE FUNCTION allears_walls_of_identity();
CREATE TRIGGER cases_message_walls AFTER INSERT ON cases_message
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION allears_walls_of_new();
CREATE TRIGGER cases_intake_walls AFTER INSERT ON cases_intake
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION allears_walls_of_new();
CREATE TRIGGER cases_message_moved AFTER UPDATE OF case_id ON cases_message
    FOR EACH ROW WHEN (OLD.case_id IS DISTINCT FROM NEW.case_id)
    EXECUTE FUNCTION allears_walls_of_moved();
CREATE TRIGGER cases_intake_moved AFTER UPDATE OF case_id ON cases_intake
    FOR EACH ROW WHEN (OLD.case_id IS DISTINCT FROM NEW.case_id)
    EXECUTE FUNCTION allears_walls_of_moved();
CREATE TRIGGER cases_asideword_walls AFTER INSERT ON cases_asideword
    FOR EACH ROW WHEN (NEW.mention_id IS NOT NULL) EXECUTE FUNCTION allears_walls_of_moved();
"""
DROPPED = """
DROP TRIGGER cases_asideword_walls ON cases_asideword;
DROP TRIGGER cases_intake_moved ON cases_intake;
DROP TRIGGER cases_message_moved ON cases_message;
DROP TRIGGER cases_intake_walls ON cases_intake;
DROP TRIGGER cases_message_walls ON cases_message;
DROP TRIGGER contacts_identity_moved ON contacts_identity;
DROP TRIGGER contacts_contact_wall_said ON contacts_contact;
DROP TRIGGER mentions_mention_walls ON mentions_mention;
DROP TRIGGER cases_case_walls_said ON cases_case;
DROP TRIGGER cases_case_walls ON cases_case;
DROP FUNCTION allears_walls_of_moved();
DROP FUNCTION allears_walls_of_new();
DROP FUNCTION allears_walls_of_identity();
DROP FUNCTION allears_walls_of_contact();
DROP FUNCTION allears_walls_of_case();
DROP FUNCTION allears_mention_walls();
DROP FUNCTION allears_case_walls();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mentions", "0010_walls"),
        ("cases", "0017_hard_cases"),
        ("staff", "0005_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_team_queue",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_queue",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_standing",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_waiting",
        ),
        migrations.AddField(
            model_name="case",
            name="wall",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.wall",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="walls",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="wall",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.wall",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["team", "order_at", "id"],
                include=("walls",),
                name="case_team_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["order_at", "id"],
                include=("walls",),
                name="case_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("snoozed_until__isnull", True),
                    ("waiting_since__isnull", False),
                ),
                fields=["order_at", "id"],
                include=("walls",),
                name="case_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["team", "assignee", "waiting_since", "snoozed_until"],
                include=("walls",),
                name="case_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("walls__isnull", False)),
                fields=["id"],
                include=("walls",),
                name="case_walled",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "opened"),
                    ("routed", "routed"),
                    ("heard", "wrote"),
                    ("taken", "took it"),
                    ("assigned", "assigned"),
                    ("released", "put it back"),
                    ("handed", "handed over"),
                    ("offered", "offered to another team"),
                    ("declined", "declined it"),
                    ("offer_over", "the offer ended"),
                    ("offer_late", "nobody said yes or no in time"),
                    ("watching", "changed who watches"),
                    ("asked", "asked at the side"),
                    ("aside_owned", "sees to a question"),
                    ("aside", "answered at the side"),
                    ("aside_over", "took a question back"),
                    ("aside_late", "nobody answered at the side in time"),
                    ("taken_over", "went on from a draft"),
                    ("aside_lost", "a question at the side did not arrive"),
                    ("approval_asked", "asked for a yes"),
                    ("approved", "said yes"),
                    ("approval_no", "said no"),
                    ("approval_over", "took it back"),
                    ("approval_late", "nobody said yes or no in time"),
                    ("hard", "a protocol opened"),
                    ("hard_over", "ended the protocol"),
                    ("revealed", "looked at what was covered"),
                    ("replied", "answered"),
                    ("sent", "left"),
                    ("send_failed", "could not be sent"),
                    ("send_retried", "sent again"),
                    ("send_cancelled", "not sent"),
                    ("bounced", "came back"),
                    ("noted", "noted"),
                    ("snoozed", "snoozed"),
                    ("woke", "woke up"),
                    ("closed", "closed"),
                    ("reopened", "reopened"),
                    ("breached", "missed a time"),
                    ("renamed", "renamed"),
                    ("merged", "merged"),
                    ("undone", "taken back"),
                    ("walled", "changed who may see it"),
                    ("edited", "changed it"),
                    ("gone", "deleted it"),
                    ("promised", "promised an answer"),
                    ("promise_moved", "changed a promise"),
                    ("promise_kept", "kept a promise"),
                    ("promise_broken", "a promise was broken"),
                    ("promise_over", "withdrew a promise"),
                    ("followed_up", "asked whether it is good"),
                    ("satisfied", "says that it is good"),
                    ("not_satisfied", "says that it is not good"),
                    ("no_word", "no answer after our tries"),
                    ("page", "made the person's page"),
                    ("page_over", "took the person's page away"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(KEPT, DROPPED),
    ]
