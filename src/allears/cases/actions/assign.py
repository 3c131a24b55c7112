"""Who works on a case: taken, given to somebody who may answer it, put back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import lines, notices, record
from allears.cases.models import Case
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.staff.actions import NotPossible
from allears.staff.queries import User


@transaction.atomic
def take(*, case_id: int, by: User, now: datetime) -> Case:
    """Work on it oneself. Raises `NotPossible` when somebody else was faster."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.assignee_id == by.pk:
        return case
    lines.check(case, by)
    if case.assignee is not None:
        raise NotPossible(
            _("%s has it already. Ask them, or assign it to yourself.") % case.assignee.name
        )
    case.assignee = by
    record.happened(case, EventKind.TAKEN, by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def assign(*, case_id: int, user: User, by: User, now: datetime) -> Case:
    """Give it to somebody, who is told; or take it oneself, whoever had it."""
    record.allowed(by)
    case = record.locked(case_id)
    is_own = user.pk == by.pk
    if not is_own:
        lines.check_taker(case, user)
    if case.assignee_id == user.pk:
        return case
    lines.check(case, by)
    case.assignee = user
    event = record.happened(case, EventKind.ASSIGNED, by=by, now=now, words=user.name, user=user.pk)
    if not is_own:
        news = notices.News(
            kind=notice_rules.Kind.ASSIGNED, key=f"event:{event.pk}", words=case.title
        )
        notices.tell(case, news, by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def release(*, case_id: int, by: User, now: datetime) -> Case:
    """Put it back into the team's queue."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.assignee_id is None:
        return case
    if case.assignee_id != by.pk:
        lines.check(case, by)
    case.assignee = None
    record.happened(case, EventKind.RELEASED, by=by, now=now)
    record.save(case, by=by)
    return case
