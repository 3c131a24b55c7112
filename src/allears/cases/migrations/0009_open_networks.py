"""Answers carry a warning; what was changed or deleted is told."""

from django.db import migrations, models


CREATE = """
CREATE FUNCTION allears_event_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What an author takes back is taken out of the words of events as well, by duty of law; that
    -- something happened, when, and who did it, is not touched even then.
    IF coalesce(current_setting('allears.taking_back', true), '') = 'on'
        AND (OLD.id, OLD.case_id, OLD.at, OLD.by_id, OLD.kind)
            IS NOT DISTINCT FROM (NEW.id, NEW.case_id, NEW.at, NEW.by_id, NEW.kind) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME;
END $$;
DROP TRIGGER cases_event_never_changes ON cases_event;
CREATE TRIGGER cases_event_never_changes BEFORE UPDATE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION allears_event_never_changes();
"""
DROP = """
DROP TRIGGER cases_event_never_changes ON cases_event;
CREATE TRIGGER cases_event_never_changes BEFORE UPDATE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION allears_never_changes();
DROP FUNCTION allears_event_never_changes;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_waiting"),
        ("mentions", "0008_open_networks"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="warning",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="changed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="warning",
            field=models.TextField(blank=True, db_default=""),
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
                    ("edited", "changed it"),
                    ("gone", "deleted it"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
