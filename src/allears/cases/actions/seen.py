"""What each person has seen of the cases. One statement each, whatever the number of cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from allears.cases.models import Case
from allears.staff.queries import User

MANY = 2**31 - 1
_UPSERT = """
    INSERT INTO cases_seen (user_id, case_id, at, n_messages)
    SELECT %s, id, %s, greatest(least(n_messages, %s) + %s, 0)
    FROM cases_case WHERE id = ANY(%s)
    ON CONFLICT (case_id, user_id)
    DO UPDATE SET at = excluded.at, n_messages = excluded.n_messages
    WHERE cases_seen.n_messages <> excluded.n_messages
"""


def see(*, case: Case, by: User, now: datetime) -> None:
    """Somebody has the case before their eyes, with the messages that it had when it was read.

    Costs one statement, and writes nothing when there was nothing new.
    """
    _write([case.pk], by=by, now=now, most=case.n_messages)


def see_many(*, case_ids: Iterable[int], by: User, now: datetime) -> int:
    """Read, for this person; how many changed."""
    return _write(list(case_ids), by=by, now=now)


def unsee_many(*, case_ids: Iterable[int], by: User, now: datetime) -> int:
    """Unread again, for this person; how many changed."""
    return _write(list(case_ids), by=by, now=now, more=-1)


def _write(case_ids: list[int], *, by: User, now: datetime, most: int = MANY, more: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [by.pk, now, most, more, case_ids])
        return int(cursor.rowcount)
