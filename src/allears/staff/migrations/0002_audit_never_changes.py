"""The audit trail may grow, and nothing else; the database says so itself."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE FUNCTION allears_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME;
END $$;
CREATE TRIGGER staff_auditentry_never_changes BEFORE UPDATE ON staff_auditentry
    FOR EACH ROW EXECUTE FUNCTION allears_never_changes();
"""
DROP = """
DROP TRIGGER staff_auditentry_never_changes ON staff_auditentry;
DROP FUNCTION allears_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
