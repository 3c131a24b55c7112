"""What happened to a case is never changed; the database says so itself."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE TRIGGER cases_event_never_changes BEFORE UPDATE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION allears_never_changes();
"""
DROP = "DROP TRIGGER cases_event_never_changes ON cases_event;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("staff", "0002_audit_never_changes")]
    operations = [migrations.RunSQL(CREATE, DROP)]
