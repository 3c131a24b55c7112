"""The times that we owe: SLA policies and the calendars by which they are counted.

A change marks the policies that it touches in its own transaction; then the clocks of open cases
are computed anew batch by batch, some at once and the rest by `care`. Whoever dies in between
leaves the mark, so nothing is forgotten. Cases that are closed keep what was true for them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model, ProtectedError, Q
from django.utils.translation import gettext as _

from allears.cases.actions import clocks, gate
from allears.cases.models import Calendar, Case, SlaPolicy
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

AT_ONCE = 3
"""Batches that whoever changes the times waits for."""


def _allowed(by: User) -> None:
    if not by.can_lead:
        raise NotPossible(_("Team leads and administrators change the times."))


def _save(row: Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotPossible(_("There is one of this name already. Choose another.")) from None


def save_policy(*, row: SlaPolicy, by: User, now: datetime) -> int:
    """Add or change a policy. How many open cases wait to be computed anew. Raises `NotPossible`."""
    _allowed(by)
    is_new = row.pk is None
    with transaction.atomic():
        gate.close()
        _save(row)
        if not is_new:
            _mark(Q(pk=row.pk), now=now)
        what = "times.added" if is_new else "times.changed"
        audit(what=what, words=row.name, by=by, now=now, subject=str(row.pk), **_terms(row))
    return 0 if is_new else _catch_up(now=now)


def save_calendar(*, row: Calendar, by: User, now: datetime) -> int:
    """Add or change a calendar. How many open cases wait to be computed anew."""
    _allowed(by)
    is_new = row.pk is None
    with transaction.atomic():
        gate.close()
        _save(row)
        if not is_new:
            _mark(Q(calendar_id=row.pk), now=now)
        what = "calendar.added" if is_new else "calendar.changed"
        hours: dict[str, Any] = {
            "timezone": row.timezone,
            "weekly": row.weekly,
            "holidays": row.holidays,
        }
        audit(what=what, words=row.name, by=by, now=now, subject=str(row.pk), **hours)
    return 0 if is_new else _catch_up(now=now)


@transaction.atomic
def remove_policy(*, row: SlaPolicy, by: User, now: datetime) -> None:
    """Take out a policy that no route and no case goes by."""
    _allowed(by)
    gate.close()
    words = _("Routes or cases go by these times. Give those routes others; past cases keep them.")
    _delete(row, words)
    audit(what="times.removed", words=row.name, by=by, now=now, **_terms(row))


@transaction.atomic
def remove_calendar(*, row: Calendar, by: User, now: datetime) -> None:
    """Take out a calendar by which nothing is counted."""
    _allowed(by)
    gate.close()
    _delete(row, _("Times are counted by this calendar. Give them another one first."))
    audit(what="calendar.removed", words=row.name, by=by, now=now)


def _delete(row: Model, words: str) -> None:
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, IntegrityError):
        raise NotPossible(words) from None


def _mark(which: Q, *, now: datetime) -> None:
    SlaPolicy.objects.filter(which).update(stale_at=now, stale_case_id=0)


def _catch_up(*, now: datetime) -> int:
    """The first batches at once; a quarrel about a lock leaves them to `care`."""
    try:
        for _batch in range(AT_ONCE):
            if not clocks.catch_up(now=now):
                break
    except OperationalError:
        pass
    return n_waiting()


def n_waiting() -> int:
    """Open cases whose clocks still go by the times as they were."""
    stale = SlaPolicy.objects.filter(stale_at__isnull=False).values_list("pk", "stale_case_id")
    return sum(
        Case.objects.filter(sla_policy_id=pk, closed_at=None, pk__gt=after).count()
        for pk, after in stale
    )


def _terms(row: SlaPolicy) -> dict[str, Any]:
    return {
        "calendar": row.calendar_id,
        "first_answer_s": row.first_answer_s,
        "next_answer_s": row.next_answer_s,
        "resolution_s": row.resolution_s,
    }
