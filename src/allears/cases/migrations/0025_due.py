"""What cases are due by is what `cases.actions.due` says: rows that were written before are put right, open ones alone and those with a promise."""

from __future__ import annotations

from django.db import migrations

REPAIR = """
UPDATE cases_case c SET next_due_at = d.at
FROM (
    SELECT c.id, LEAST(
        CASE WHEN c.closed_at IS NULL THEN LEAST(
            c.snoozed_until,
            (SELECT min(k.due_at) FROM cases_clock k WHERE k.case_id = c.id AND k.met_at IS NULL),
            (SELECT min(o.due_at) FROM cases_offer o WHERE o.case_id = c.id AND o.ended_at IS NULL),
            (SELECT min(a.due_at) FROM cases_aside a WHERE a.case_id = c.id AND a.ended_at IS NULL),
            (SELECT min(y.due_at) FROM cases_approval y WHERE y.case_id = c.id AND y.ended_at IS NULL)
        ) END,
        (SELECT min(p.due_at) FROM cases_promise p WHERE p.case_id = c.id AND p.state = 'open')
    ) AS at
    FROM cases_case c WHERE c.closed_at IS NULL OR c.next_due_at IS NOT NULL
) d
WHERE d.id = c.id AND c.next_due_at IS DISTINCT FROM d.at
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_walls_hold_in_numbers")]
    operations = [migrations.RunSQL(REPAIR, migrations.RunSQL.noop)]
