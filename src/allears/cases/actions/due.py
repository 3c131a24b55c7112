"""When a case is due: the earliest time that somebody of us must meet in it, in one place.

A function of its rows and of nothing else: clocks that are not met, open promises, a hand-over that waits
for a yes, questions at the side, an answer that waits for a second person, the end of its sleep. What is
overdue stays due until it is done, so the longest overdue is the earliest. `Case.next_due_at` keeps it, to
order and to narrow by; it is written wherever such a row changes (`record.save`, `clocks.recompute_many`).
In a closed case only promises are left: they hold whatever became of the matter.
What it misses: times that a policy pauses; they are due again when they go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from allears.cases.models import Case, Clock

_ROWS = """
    SELECT k.case_id, k.due_at, true FROM cases_clock k
    WHERE k.case_id = ANY(%(ids)s) AND k.met_at IS NULL AND k.due_at IS NOT NULL
    UNION ALL SELECT o.case_id, o.due_at, true FROM cases_offer o
    WHERE o.case_id = ANY(%(ids)s) AND o.ended_at IS NULL
    UNION ALL SELECT a.case_id, a.due_at, true FROM cases_aside a
    WHERE a.case_id = ANY(%(ids)s) AND a.ended_at IS NULL
    UNION ALL SELECT y.case_id, y.due_at, true FROM cases_approval y
    WHERE y.case_id = ANY(%(ids)s) AND y.ended_at IS NULL
    UNION ALL SELECT p.case_id, p.due_at, false FROM cases_promise p
    WHERE p.case_id = ANY(%(ids)s) AND p.state = 'open'
"""
"""Case, when, and whether it ends with the case."""


def earliest(
    times: Iterable[tuple[datetime, bool]], *, is_closed: bool, snoozed_until: datetime | None
) -> datetime | None:
    """Pure. Each time comes with whether it ends with the case; None: nothing is due."""
    found = [at for at, ends in times if not (ends and is_closed)]
    if snoozed_until is not None and not is_closed:
        found.append(snoozed_until)
    return min(found, default=None)


def of_clocks(clocks: Iterable[Clock]) -> datetime | None:
    """Of an open case that has these clocks and nothing else yet."""
    times = [(one.due_at, True) for one in clocks if one.met_at is None and one.due_at is not None]
    return earliest(times, is_closed=False, snoozed_until=None)


def put(cases: Sequence[Case]) -> None:
    """Write down in each of these cases when it is due, by its rows as they stand now; one read."""
    if not cases:
        return
    times: dict[int, list[tuple[datetime, bool]]] = {case.pk: [] for case in cases}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": list(times)})
        for case_id, at, ends in cursor.fetchall():
            times[case_id].append((at, ends))
    for case in cases:
        case.next_due_at = earliest(
            times[case.pk],
            is_closed=case.closed_at is not None,
            snoozed_until=case.snoozed_until,
        )
