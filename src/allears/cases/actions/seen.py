"""What each person has seen of many cases, in one statement; of one that is opened see `presence.opened`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from allears.staff.queries import User

_UPSERT = """
    INSERT INTO cases_seen (user_id, case_id, at, n_messages)
    SELECT %s, id, %s, greatest(n_messages + %s, 0)
    FROM cases_case WHERE id = ANY(%s)
    ON CONFLICT (case_id, user_id)
    DO UPDATE SET at = excluded.at, n_messages = excluded.n_messages
    WHERE cases_seen.n_messages <> excluded.n_messages
"""


def see_many(*, case_ids: Iterable[int], by: User, now: datetime) -> int:
    """Read, for this person; how many changed."""
    return _write(list(case_ids), by=by, now=now)


def unsee_many(*, case_ids: Iterable[int], by: User, now: datetime) -> int:
    """Unread again, for this person; how many changed."""
    return _write(list(case_ids), by=by, now=now, more=-1)


def _write(case_ids: list[int], *, by: User, now: datetime, more: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [by.pk, now, more, case_ids])
        return int(cursor.rowcount)
