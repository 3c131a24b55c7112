"""How each person arranges their desk: saved views with their counts, and work on many cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from allears.cases.models import Area, Case, SavedView
from allears.cases.queries import everybody, where
from allears.cases.queries.where import Queue, Reader
from allears.staff import queries as staff
from allears.staff.queries import User

MOST_COUNTED = 1000
"""A view that shows closed cases too is counted up to here; more are "1,000+"."""
MOST_VIEWS = 20
"""Views that are counted and listed; more stand on the page of views."""


def views(user: User, area: str = Area.INBOX) -> list[SavedView]:
    """By name, with whose they are."""
    return everybody.saved_views(user, staff.team_ids_of(user), area)


def view(view_id: int, user: User) -> SavedView | None:
    """None when it is not there, or not for this person's eyes."""
    rows = SavedView.objects.select_related("owner", "team")
    return rows.filter(everybody.visible(user, staff.team_ids_of(user)), pk=view_id).first()


def bounded_counts(lists: Mapping[str, Queue], who: Reader) -> dict[str, int]:
    """How many each list holds, up to one more than `MOST_COUNTED`; one read for all of them."""
    parts: list[str] = []
    values: list[Any] = []
    for queue in lists.values():
        rows = Case.objects.filter(where.cases(queue, who)).order_by().values("pk")
        sql, given = rows[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django wrote it
        values += given
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        found = cursor.fetchone()
    return dict(zip(lists, found or (), strict=False))
