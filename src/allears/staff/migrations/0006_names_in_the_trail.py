"""Of who asked to be forgotten the name is covered in the trail; that it happened, when, and who did it stays."""

from __future__ import annotations

from django.db import migrations

CREATE = """
DROP TRIGGER staff_auditentry_never_changes ON staff_auditentry;
CREATE TRIGGER staff_auditentry_never_changes BEFORE UPDATE ON staff_auditentry
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - 'wall_id' IS DISTINCT FROM to_jsonb(NEW) - 'wall_id'
        AND NOT (
            coalesce(current_setting('allears.taking_back', true), '') = 'on'
            AND (OLD.id, OLD.at, OLD.by_id, OLD.what, OLD.wall_id)
                IS NOT DISTINCT FROM (NEW.id, NEW.at, NEW.by_id, NEW.what, NEW.wall_id)
        )
    )
    EXECUTE FUNCTION allears_never_changes();
"""
DROP = """
DROP TRIGGER staff_auditentry_never_changes ON staff_auditentry;
CREATE TRIGGER staff_auditentry_never_changes BEFORE UPDATE ON staff_auditentry
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'wall_id' IS DISTINCT FROM to_jsonb(NEW) - 'wall_id')
    EXECUTE FUNCTION allears_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_walls")]
    operations = [migrations.RunSQL(CREATE, DROP)]
