"""Sleeping, ending with an outcome, and coming back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import need
from allears.cases.actions import (
    clocks,
    follow_ups,
    lines,
    loose_ends,
    outcomes,
    promises,
    record,
    watching,
)
from allears.cases.models import Case, Closure, Snooze
from allears.cases.models.case import Outcome
from allears.cases.models.thread import EventKind
from allears.cases.rules import priority
from allears.lib.each import each
from allears.staff.actions import NotPossible
from allears.staff.queries import User

LONGEST_SNOOZE = timedelta(days=366)
BATCH = 200


@transaction.atomic
def snooze(*, case_id: int, until: datetime, by: User, now: datetime) -> Case:
    """Out of the queue until a moment, or until the person writes. The clocks go on."""
    record.allowed(by)
    case = record.locked(case_id)
    lines.check(case, by)
    if case.closed_at is not None:
        raise NotPossible(_("It is closed already."))
    if not now < until <= now + LONGEST_SNOOZE:
        raise NotPossible(_("Choose a moment within the next year."))
    Snooze.objects.filter(case=case, ended_at=None).update(ended_at=now)
    Snooze.objects.create(case=case, at=now, by=by, until=until)
    case.snoozed_until = until
    record.happened(case, EventKind.SNOOZED, by=by, now=now, until=until.isoformat())
    record.save(case, by=by)
    return case


@transaction.atomic
def wake_up(*, case_id: int, by: User | None, now: datetime) -> Case:
    """Back into the queue."""
    case = record.locked(case_id)
    if case.snoozed_until is None:
        return case
    Snooze.objects.filter(case=case, ended_at=None).update(ended_at=now)
    case.snoozed_until = None
    record.happened(case, EventKind.WOKE, by=by, now=now)
    record.save(case, by=by)
    return case


def wake_due(*, now: datetime) -> int:
    """Wake every case whose time has come, each in a transaction of its own."""
    due = Case.objects.filter(snoozed_until__lte=now, closed_at=None).order_by("snoozed_until")
    ids = list(due.values_list("id", flat=True)[:BATCH])
    each(ids, lambda pk: bool(wake_up(case_id=pk, by=None, now=now)), what="sleepers")
    return len(ids)


@transaction.atomic
def close(
    *,
    case_id: int,
    outcome: str,
    words: str,
    by: User,
    now: datetime,
    ending: outcomes.Ending | None = None,
) -> Case:
    """The matter ends, with what became of the person. "Satisfied" needs their word; "solved" is asked
    about afterwards."""
    record.allowed(by)
    if outcome not in Outcome.values:
        raise NotPossible(_("Choose an outcome: a case does not end without one."))
    case = record.locked(case_id)
    lines.check(case, by)
    if case.closed_at is not None:
        raise NotPossible(_("It is closed already."))
    ending = ending or outcomes.Ending()
    outcomes.check(ending)
    is_content = outcome == Outcome.SATISFIED
    sign = outcomes.sign_of(case, ending, by=by, now=now) if is_content else None
    closure = Closure.objects.create(
        case=case,
        at=now,
        by=by,
        outcome=outcome,
        words=words.strip(),
        cause=ending.cause,
        leaving=ending.leaving,
        leaving_words=ending.leaving_words.strip()[:300],
    )
    if sign is not None:
        sign.closure, sign.words = closure, words.strip()
        sign.save()
        promises.forgive(case, by=by, now=now)
    follow_ups.plan(case, closure, now=now)
    was = {"dissatisfied_at": at.isoformat()} if (at := case.dissatisfied_at) else {}
    loose_ends.tie_up(case, by=by, now=now)
    words = words.strip()
    record.happened(case, EventKind.CLOSED, by=by, now=now, words=words, outcome=outcome, **was)
    label = str(Outcome(outcome).label)
    watching.tell(case, key=f"closed:{case.pk}:{now.isoformat()}", words=label, by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def reopen(*, case_id: int, by: User, now: datetime) -> Case:
    """It was not over."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.closed_at is None:
        return case
    Closure.objects.filter(case=case, reopened_at=None).update(reopened_at=now, reopened_by=by)
    case.closed_at = None
    case.n_reopened += 1
    if not case.last_is_ours:
        case.waiting_since = now
        need.set_place(case, now=now)
    clocks.recompute(case, now=now)
    record.happened(case, EventKind.REOPENED, by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def prioritise(*, case_id: int, level: str, by: User, now: datetime) -> Case:
    """Set the priority by hand; the place in the queue follows."""
    record.allowed(by)
    if level not in set(priority.Priority):
        raise NotPossible(_("There is no such priority."))
    case = record.locked(case_id)
    lines.check(case, by)
    case.priority = priority.Priority(level)
    need.set_place(case, now=now)
    words = _("priority: %s") % case.priority
    record.happened(case, EventKind.RENAMED, by=by, now=now, words=words)
    record.save(case, by=by)
    return case
