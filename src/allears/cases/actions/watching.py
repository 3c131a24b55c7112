"""Teams that watch a case: they see it, write notes, are told of news, and answer only if allowed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import lines, notices, record
from allears.cases.models import Allowance, Case
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User
from allears.staff.worded import worded


@transaction.atomic
def watch(*, case_id: int, team: Team, by: User, now: datetime) -> Case:
    """A team watches from now on: whoever answers the case says so, or somebody of that team."""
    case = record.locked(case_id)
    _check(case, team, by)
    if team.archived_at is not None:
        raise NotPossible(_("This team does not work any more."))
    if case.team_id == team.pk:
        raise NotPossible(_("%s answers for this case already.") % team.name)
    circle.check_team(case, team)
    if case.watchers.filter(pk=team.pk).exists():
        return case
    case.watchers.add(team)
    _happened(case, team, "began", by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def unwatch(*, case_id: int, team: Team, by: User, now: datetime) -> Case:
    """It watches no more, and may not answer any more: who only reads does not end that for others."""
    record.allowed(by)
    case = record.locked(case_id)
    _check(case, team, by)
    if not case.watchers.filter(pk=team.pk).exists():
        return case
    case.watchers.remove(team)
    case.allowances.filter(team=team).delete()
    _release_stranger(case, by=by, now=now)
    _happened(case, team, "ended", by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def allow(*, case_id: int, team: Team, is_allowed: bool, by: User, now: datetime) -> Case:
    """A watching team may answer, or may not any more. Those who answer for the case say so."""
    case = record.locked(case_id)
    lines.check(case, by)
    if not case.watchers.filter(pk=team.pk).exists():
        raise NotPossible(_("%s does not watch this case.") % team.name)
    if is_allowed == case.allowances.filter(team=team).exists():
        return case
    if is_allowed:
        Allowance.objects.create(case=case, team=team, at=now, by=by)
    else:
        case.allowances.filter(team=team).delete()
        _release_stranger(case, by=by, now=now)
    _happened(case, team, "may" if is_allowed else "may_not", by=by, now=now)
    record.save(case, by=by)
    return case


@worded
def _watching(case_id: int) -> QuerySet[Any, int]:
    rows = Case.watchers.through.objects.filter(case_id=case_id)
    return rows.values_list("team_id", flat=True)


def tell(case: Case, *, key: str, words: str, by: User | None, now: datetime) -> None:
    """News for those whose teams watch; one notice until they have looked."""
    team_ids = _watching(case.pk)
    if not team_ids:
        return
    news = notices.News(
        kind=notice_rules.Kind.WATCHED,
        key=key,
        words=words,
        named=lines.members(team_ids) - {case.assignee_id},
    )
    notices.tell(case, news, by=by, now=now)


def _check(case: Case, team: Team, by: User) -> None:
    """Who works in a team may let it watch; who answers for the case may ask any team to."""
    if not (by.is_active and team.pk in lines.person(by).team_ids):
        lines.check(case, by)


def _release_stranger(case: Case, *, by: User, now: datetime) -> None:
    """Nobody has a case who may not answer it."""
    if case.assignee is not None and not lines.may_answer(case, case.assignee):
        case.assignee = None
        record.happened(case, EventKind.RELEASED, by=by, now=now)


def _happened(case: Case, team: Team, what: str, *, by: User, now: datetime) -> None:
    record.happened(case, EventKind.WATCHING, by=by, now=now, team=team.pk, what=what)
