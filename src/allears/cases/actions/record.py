"""What every change of a case does: lock it, write the event, count the version, tell the screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.cases.actions import due
from allears.cases.models import Case, Event
from allears.cases.models.thread import EventKind
from allears.cases.queries import hidden as queries
from allears.lib import wake
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.staff.worded import worded

_macro: ContextVar[str] = ContextVar("allears_macro", default="")


@contextmanager
def by_macro(name: str) -> Iterator[None]:
    """What happens in here says that a macro did it."""
    token = _macro.set(name)
    try:
        yield
    finally:
        _macro.reset(token)


def locked(case_id: int) -> Case:
    """The case, taken for this transaction. Raises `NotPossible` when it is gone."""
    found = _locked(case_id)
    if not found:
        raise NotPossible(_("There is no such case any more."))
    return found[0]


@worded
def _locked(case_id: int) -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).filter(pk=case_id)


def locked_many(case_ids: Iterable[int]) -> dict[int, Case]:
    """The cases, taken in the order in which everybody takes them."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=set(case_ids))
    return {case.pk: case for case in rows.order_by("pk")}


def allowed(by: User) -> None:
    """Raises `NotPossible` for somebody who may only read."""
    if not by.can_answer:
        raise NotPossible(
            _("You may read cases, not change them. An administrator can change that.")
        )


def happened(
    case: Case, kind: EventKind, *, by: User | None, now: datetime, words: str = "", **data: Any
) -> Event:
    """Write down what happened. `data` must be JSON."""
    macro = _macro.get()
    data = data | {"macro": macro} if macro else data
    return Event.objects.create(case=case, kind=kind, by=by, at=now, words=words, data=data)


def save(case: Case, *, by: User | None) -> None:
    """Save a locked case as a new version, due by its rows, and tell whoever looks at it."""
    due.put([case])
    case.version += 1
    case.save()
    tell([case.pk], by=by)


def tell(case_ids: Sequence[int], *, by: User | None = None) -> None:
    """Wake every screen that shows one of these cases."""
    if not case_ids:
        return
    walls = queries.walls_of(case_ids)
    with connection.cursor() as cursor:
        actor = by.pk if by else None
        wake.tell(cursor.execute, "cases", ids=case_ids, actor=actor, walls=walls)
