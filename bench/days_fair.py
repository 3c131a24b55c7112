"""The fair order as the one who waits sees it: nobody is passed over by somebody who comes later in the queue.

Before somebody pulls, the free cases that they could take are asked for in SQL; what they get must be
the first of these. So whoever waits is passed only by those whose waiting and need together are greater, which
bounds the waiting (docs/decisions/fair-order.md).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from allears.cases.models import Case
from allears.staff.models import User

if TYPE_CHECKING:
    from bench.days_checks import Checks

_FREE = """
    SELECT c.id, c.order_at FROM cases_case c
    JOIN staff_user u ON u.id = %(user)s LEFT JOIN cases_worker w ON w.user_id = u.id
    WHERE c.closed_at IS NULL AND c.snoozed_until IS NULL AND c.waiting_since IS NOT NULL
    AND c.assignee_id IS NULL AND NOT u.walled_off && coalesce(c.walls, '{}')
    AND (c.team_id IN (SELECT team_id FROM staff_membership WHERE user_id = u.id)
         OR NOT EXISTS (SELECT 1 FROM staff_membership WHERE user_id = u.id))
    AND (coalesce(cardinality(w.languages), 0) = 0 OR c.language IN ('', 'unknown', 'und')
         OR split_part(c.language, '-', 1) = ANY(w.languages))
    AND (coalesce(cardinality(w.networks), 0) = 0 OR c.network = ANY(w.networks))
    ORDER BY c.order_at, c.id LIMIT 1
"""
"""The first that they could take; whom nobody of the team could may come before."""


class Fair:
    """Asked around each pull."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    def before(self, user: User) -> tuple[int, datetime] | None:
        if not user.can_answer:
            return None
        found = self._checks.rows.ask(_FREE, {"user": user.pk})
        return (found[0][0], found[0][1]) if found else None

    def after(self, user: User, best: tuple[int, datetime] | None, case: Case | None) -> None:
        """What they got is no later in the queue than what they could have got."""
        self._checks.counts["pulls"] += 1
        if best is None:
            return
        if case is None:
            self._checks.fail(f"nothing is found for {user}, and this waits for them", best[0])
        elif (case.order_at, case.pk) > (best[1], best[0]):
            self._checks.fail(f"{user} got {case.pk} and passed over who comes first", best[0])
