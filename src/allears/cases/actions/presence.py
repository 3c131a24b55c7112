"""Who is here right now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from allears.cases.models import Case, Presence
from allears.cases.queries import hidden
from allears.lib import wake
from allears.staff.queries import User

WRITING_FOR = timedelta(minutes=1)
"""For so long a draft that was typed at holds the case softly: who sends then is asked first."""
_HERE = """
    INSERT INTO cases_presence (user_id, seen_at, typed_at, case_id)
    SELECT %s, %s, %s, id FROM cases_case WHERE id = %s
    ON CONFLICT (case_id, user_id) DO UPDATE SET seen_at = excluded.seen_at,
        typed_at = coalesce(excluded.typed_at, cases_presence.typed_at)
"""


@transaction.atomic
def here(*, case_id: int, is_typing: bool, by: User, now: datetime) -> None:
    """Somebody has the case open; the others see it at once."""
    if not Case.objects.filter(pk=case_id).exists():  # gone, or not for them to know of
        return
    with connection.cursor() as cursor:
        cursor.execute(_HERE, [by.pk, now, now if is_typing else None, case_id])
        if cursor.rowcount:
            _tell(case_id, by)


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
    rows = Presence.objects.filter(case_id=case_id, typed_at__gt=at - WRITING_FOR)
    return tuple(rows.exclude(user=but).order_by("user__name").values_list("user__name", flat=True))
