"""A playbook is followed on a case: begun, ticked off step by step, gone back in, ended or left.

Everybody who answers the case can go on with it, whoever began; each step says who did it and when. A case
stays with the version that it began.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases.queries.rows import Case, Used
from allears.playbooks import queries
from allears.playbooks.models import Following, Playbook, Run
from allears.playbooks.rules import steps as rules
from allears.staff.actions import NotPossible
from allears.staff.queries import User

FORGOTTEN = timedelta(days=14)
"""Untouched for so long, a playbook was left."""
BACK_FOR = timedelta(hours=3)
"""What takes a macro back is kept for so long at most: it can hold the words of a draft."""
BATCH = 500


@transaction.atomic
def begin(*, playbook: Playbook, case_id: int, by: User, now: datetime) -> Following:
    """Follow it from its first step. Raises `NotPossible` when that is being done already."""
    _check(case_id, by)
    version = queries.newest_version(playbook.pk)
    if version is None:
        raise NotPossible(_("This playbook has no steps yet."))
    try:
        with transaction.atomic():
            row = Following.objects.create(
                version=version, playbook=playbook, case_id=case_id, at=now, by=by, touched_at=now
            )
    except IntegrityError:
        raise NotPossible(_("It is being followed here already.")) from None
    Playbook.objects.filter(pk=playbook.pk).update(n_used=F("n_used") + 1)
    cases.used(kind=Used.PLAYBOOK, item=playbook.pk, case_id=case_id, by=by, now=now)
    cases.guided(case_id=case_id, what="began", playbook=playbook.name, by=by, now=now)
    return row


def _check(case_id: int, by: User) -> Case:
    case = desk.case(case_id)
    if case is None:
        raise NotPossible(_("There is no such case any more."))
    if not cases.may_answer(case, by):
        raise NotPossible(
            _("%s answers for this case; they follow its playbooks.") % case.team.name
        )
    return case


def _locked(following_id: int, by: User) -> Following:
    rows = Following.objects.select_for_update(of=("self",)).select_related("version", "playbook")
    row = rows.filter(pk=following_id).first()
    if row is None:
        raise NotPossible(_("This playbook is not followed here any more."))
    _check(row.case_id, by)
    if row.ended_at is not None:
        raise NotPossible(_("It has ended already."))
    return row


@transaction.atomic
def tick(*, following_id: int, step: str, answer: str, by: User, now: datetime) -> Following:
    """The step that is next is done. Raises `NotPossible` when somebody else has done it meanwhile."""
    row = _locked(following_id, by)
    steps = rules.read(row.version.steps)
    here = rules.walk(steps, rules.read_done(row.done)).here
    if here is None or here.key != step:
        raise NotPossible(_("Somebody has gone on meanwhile. Look where it stands."))
    if not rules.is_answer(here, answer):
        raise NotPossible(_("Choose one of the answers."))
    done = rules.Done(step=step, answer=answer, at=now.isoformat(), by=by.pk)
    row.done = [
        *(one for one in row.done if one["step"] != step),
        {"step": done.step, "answer": done.answer, "at": done.at, "by": done.by},
    ]
    row.touched_at = now
    if rules.walk(steps, rules.read_done(row.done)).here is None:
        row.ended_at, row.ended_by = now, by
        name = row.playbook.name
        cases.guided(case_id=row.case_id, what="ended", playbook=name, by=by, now=now)
    row.save()
    cases.tell_of_steps(row.case_id, by=by)
    return row


@transaction.atomic
def go_back(*, following_id: int, by: User, now: datetime) -> Following:
    """The step that was done last is not done; also when that was the end of it."""
    rows = Following.objects.select_for_update(of=("self",)).select_related("version")
    row = rows.filter(pk=following_id).first()
    if row is None or not row.done:
        raise NotPossible(_("There is no step to take back."))
    _check(row.case_id, by)
    others = Following.objects.filter(case=row.case_id, playbook=row.playbook_id, ended_at=None)
    if row.ended_at is not None and others.exists():
        raise NotPossible(_("It was begun anew meanwhile."))
    passed = rules.walk(rules.read(row.version.steps), rules.read_done(row.done)).done
    last = passed[-1][0].key if passed else ""
    row.done = [one for one in row.done if one["step"] != last]
    row.touched_at, row.ended_at, row.ended_by = now, None, None
    row.is_left, row.left_at_step, row.why_left = False, "", ""
    row.save()
    cases.tell_of_steps(row.case_id, by=by)
    return row


@transaction.atomic
def leave(*, following_id: int, words: str, by: User, now: datetime) -> Following:
    """It does not fit, or is not needed any more."""
    row = _locked(following_id, by)
    _leave(row, by=by, now=now)
    row.why_left = words.strip()[:300]
    row.save()
    name = row.playbook.name
    cases.guided(
        case_id=row.case_id, what="left", playbook=name, words=row.why_left, by=by, now=now
    )
    return row


def _leave(row: Following, *, by: User | None, now: datetime) -> None:
    here = rules.walk(rules.read(row.version.steps), rules.read_done(row.done)).here
    row.is_left, row.left_at_step = True, here.key if here else ""
    row.ended_at, row.ended_by = now, by


@transaction.atomic
def forget(*, following_id: int, by: User) -> None:
    """It was begun by mistake, a moment ago."""
    row = Following.objects.filter(pk=following_id).first()
    if row is None or row.done:
        return
    Playbook.objects.filter(pk=row.playbook_id).update(n_used=F("n_used") - 1)
    row.delete()
    cases.tell_of_steps(row.case_id, by=by)


@transaction.atomic
def tidy(*, now: datetime) -> int:
    """What time alone brings: what was forgotten counts as left, what takes macros back is forgotten."""
    Run.objects.filter(back__isnull=False, at__lt=now - BACK_FOR).update(back=None)
    rows = Following.objects.select_for_update(skip_locked=True, of=("self",))
    due = rows.filter(ended_at=None, touched_at__lt=now - FORGOTTEN).select_related("version")
    found = list(due.order_by("touched_at")[:BATCH])
    for row in found:
        _leave(row, by=None, now=now)
        row.save()
    return len(found)
