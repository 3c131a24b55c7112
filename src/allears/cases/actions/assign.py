"""Who works on a case, and which team is accountable for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import notices, record
from allears.cases.models import Case
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User


@transaction.atomic
def take(*, case_id: int, by: User, now: datetime) -> Case:
    """Work on it oneself. Raises `NotPossible` when somebody else was faster."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.assignee_id == by.pk:
        return case
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
    """Give it to somebody, who is told."""
    record.allowed(by)
    if not user.is_active or not user.can_answer:
        raise NotPossible(_("%s cannot answer cases.") % user.name)
    case = record.locked(case_id)
    if case.assignee_id == user.pk:
        return case
    case.assignee = user
    event = record.happened(case, EventKind.ASSIGNED, by=by, now=now, words=user.name, user=user.pk)
    notices.tell(
        case,
        notices.News(kind=notice_rules.Kind.ASSIGNED, key=f"event:{event.pk}", words=case.title),
        by=by,
        now=now,
    )
    record.save(case, by=by)
    return case


@transaction.atomic
def release(*, case_id: int, by: User, now: datetime) -> Case:
    """Put it back into the team's queue."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.assignee_id is None:
        return case
    case.assignee = None
    record.happened(case, EventKind.RELEASED, by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def hand_over(*, case_id: int, team: Team, words: str, by: User, now: datetime) -> Case:
    """Another team is accountable from now on; the giver keeps watching."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.team_id == team.pk:
        return case
    if team.archived_at is not None:
        raise NotPossible(_("This team does not work any more."))
    giver = case.team
    case.team, case.assignee = team, None
    case.watchers.add(giver)
    case.watchers.remove(team)
    event = record.happened(
        case,
        EventKind.HANDED,
        by=by,
        now=now,
        words=words.strip(),
        from_team=giver.name,
        to_team=team.name,
    )
    notices.tell(
        case,
        notices.News(kind=notice_rules.Kind.NEW_CASE, key=f"event:{event.pk}", words=case.title),
        by=by,
        now=now,
    )
    record.save(case, by=by)
    return case
