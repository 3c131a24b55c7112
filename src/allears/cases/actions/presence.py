"""Who is here right now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from allears.cases.models import Case, Presence
from allears.cases.queries import hidden
from allears.cases.queries.others import HERE_FOR, TYPING_FOR
from allears.lib import wake
from allears.staff.queries import User
from allears.staff.worded import worded

WRITING_FOR = timedelta(minutes=1)
"""For so long a draft that was typed at holds the case softly: who sends then is asked first."""
_HERE = """
    WITH before AS (
        SELECT seen_at, typed_at FROM cases_presence
        WHERE case_id = %(case_id)s AND user_id = %(user_id)s
    ), here AS (
        INSERT INTO cases_presence (user_id, seen_at, typed_at, case_id)
        SELECT %(user_id)s, %(now)s, %(typed_at)s, id FROM cases_case WHERE id = %(case_id)s
        ON CONFLICT (case_id, user_id) DO UPDATE SET seen_at = excluded.seen_at,
            typed_at = coalesce(excluded.typed_at, cases_presence.typed_at)
        RETURNING case_id
    ), told AS (
        SELECT pg_notify(%(channel)s, %(call)s) FROM here
        WHERE NOT EXISTS (
            SELECT FROM before WHERE seen_at > %(fresh)s
            AND (%(typed_at)s::timestamptz IS NULL OR typed_at > %(typing)s)
        ) AND EXISTS (
            SELECT FROM cases_presence WHERE case_id = %(case_id)s AND user_id <> %(user_id)s
            AND seen_at > %(fresh)s
        )
    )
"""
"""Others are told when somebody comes or begins to type, and when there is somebody to be told."""
_SEEN = """, seen AS (
        INSERT INTO cases_seen (user_id, case_id, at, n_messages)
        SELECT %(user_id)s, id, %(now)s, least(n_messages, %(n)s) FROM cases_case
        WHERE id = %(case_id)s
        ON CONFLICT (case_id, user_id)
        DO UPDATE SET at = excluded.at, n_messages = excluded.n_messages
        WHERE cases_seen.n_messages <> excluded.n_messages
    )
"""
_TOLD = "SELECT count(*) FROM told"


def here(*, case_id: int, is_typing: bool, by: User, now: datetime) -> None:
    """Somebody has the case open; the others see it at once."""
    known = _known(case_id)
    if known:  # else gone, or not for them to know of
        _execute(_HERE + _TOLD, case_id, known[0], by=by, now=now, is_typing=is_typing)


def opened(*, case: Case, by: User, now: datetime) -> None:
    """Somebody opens a case that was read for them: they are here, and have seen what it held.

    Both in one statement, which writes nothing twice.
    """
    sql = _HERE + _SEEN + _TOLD
    _execute(sql, case.pk, case.walls, by=by, now=now, n=case.n_messages)


@worded
def _known(case_id: int) -> QuerySet[Case, list[int] | None]:
    return Case.objects.filter(pk=case_id).values_list("walls", flat=True)


def _execute(
    sql: str,
    case_id: int,
    walls: list[int] | None,
    *,
    by: User,
    now: datetime,
    is_typing: bool = False,
    n: int = 0,
) -> None:
    behind = {case_id: walls} if walls else {}
    values: dict[str, Any] = {
        "case_id": case_id,
        "user_id": by.pk,
        "now": now,
        "typed_at": now if is_typing else None,
        "fresh": now - HERE_FOR,
        "typing": now - TYPING_FOR / 2,
        "n": n,
        "channel": wake.CHANNEL,
        "call": wake.body("presence", ids=[case_id], actor=by.pk, walls=behind),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@transaction.atomic
def gone(*, case_id: int, by: User) -> None:
    """They left."""
    if Presence.objects.filter(case_id=case_id, user=by).delete()[0]:
        _tell(case_id, by)


def _tell(case_id: int, by: User) -> None:
    walls = hidden.walls_of([case_id])
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "presence", ids=[case_id], actor=by.pk, walls=walls)


def writing(case_id: int, *, but: User, at: datetime) -> tuple[str, ...]:
    """The names of who else was writing an answer a moment before this one was begun, or since."""
    return tuple(_writing(case_id, but.pk, at - WRITING_FOR))


@worded
def _writing(case_id: int, but_id: int, since: datetime) -> QuerySet[Presence, str]:
    rows = Presence.objects.filter(case_id=case_id, typed_at__gt=since).exclude(user_id=but_id)
    return rows.order_by("user__name").values_list("user__name", flat=True)
