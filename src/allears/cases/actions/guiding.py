"""That a playbook began, ended or was left stands in the history of its case.

The case itself is not changed by it, so its version stays: what was done before can still be taken back.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from allears.cases.actions import record
from allears.cases.models import Event
from allears.cases.models.thread import EventKind
from allears.cases.queries import hidden
from allears.lib import wake
from allears.staff.queries import User


@transaction.atomic
def guided(
    *, case_id: int, what: str, playbook: str, by: User, now: datetime, words: str = ""
) -> Event:
    """`what`: began, ended, left. Raises `NotPossible` when the case is gone."""
    case = record.locked(case_id)
    event = record.happened(
        case, EventKind.PLAYBOOK, by=by, now=now, words=words, what=what, playbook=playbook
    )
    tell_of_steps(case_id, by=by)
    return event


def tell_of_steps(case_id: int, *, by: User) -> None:
    """Wake every screen that shows the playbook of this case."""
    walls = hidden.walls_of([case_id])
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "playbooks", ids=[case_id], actor=by.pk, walls=walls)
