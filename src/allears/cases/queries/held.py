"""What a case has beside its messages, in one read: most cases have none of a dozen things.

The screen of a case asks for its offer, its promises, its side questions, approvals, drafts and so on,
each by a query of its own, and nearly all of them find nothing. Method: while a page is made (`lib.once`)
the first who asks learns for all of them which tables hold a row of this case; elsewhere nothing is
asked ahead, and each looks for itself. It never says what is there, only where looking is in vain.

Misses: what is behind a wall counts as there; whoever then looks does not find it.
"""

from __future__ import annotations

from django.db import connection, models

from allears.cases.models import (
    Allowance,
    Approval,
    Aside,
    Case,
    Draft,
    HardCase,
    Note,
    Offer,
    PersonPage,
    Promise,
)
from allears.lib import once

KINDS: tuple[type[models.Model], ...] = (
    Allowance,
    Approval,
    Aside,
    Draft,
    HardCase,
    Note,
    Offer,
    PersonPage,
    Promise,
    Case.watchers.through,
)


def has(case_id: int, kind: type[models.Model]) -> bool:
    """Whether it is worth looking for `kind` in this case. Always, where no page is being made."""
    return not once.is_open() or kind in _held(case_id)


@once.once
def _held(case_id: int) -> frozenset[type[models.Model]]:
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [case_id] * len(KINDS))
        row = cursor.fetchone()
    return frozenset(kind for kind, is_there in zip(KINDS, row, strict=True) if is_there)


def _exists(kind: type[models.Model]) -> str:
    return f'EXISTS (SELECT FROM "{kind._meta.db_table}" WHERE case_id = %s)'


_QUERY = f"SELECT {', '.join(map(_exists, KINDS))}"
