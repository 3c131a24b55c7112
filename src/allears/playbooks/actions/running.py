"""A macro is run on a case: all of its actions in one transaction, or none; looked at before; taken back.

Looking runs it and takes everything back before anybody could see it, so what is shown before is what
happens, word for word, unless something changes in between. Nothing leaves the house meanwhile: mails and calls to other
screens are rows of the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases.queries.rows import Used
from allears.playbooks.actions import acting, following
from allears.playbooks.actions.acting import Done
from allears.playbooks.models import Macro, Run
from allears.playbooks.rules import acts as rules
from allears.playbooks.rules.acts import Act
from allears.problems import actions as problems
from allears.staff.actions import NotPossible
from allears.staff.queries import User

UNDO_FOR = timedelta(minutes=2)
"""Ten seconds, and as long as somebody reads the toast."""


class Stopped(NotPossible):
    """An action was refused, so nothing of the macro was done."""

    def __init__(self, why: str, done: Sequence[Done], act: Act) -> None:
        super().__init__(why)
        self.done, self.act = done, act


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a macro did."""

    run: Run
    done: list[Done]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a macro would do to this case now."""

    done: list[Done]
    stopped: str = ""
    """Why it would stop, so that nothing would be done..."""
    at: Act | None = None
    """...and at which action."""
    not_tried: int = 0


@transaction.atomic
def run(*, macro: Macro, case_id: int, by: User, now: datetime) -> Ran:
    """Raises `Stopped` (a `NotPossible`) when one of its actions is refused; then nothing is done."""
    if not by.can_answer:
        raise NotPossible(_("You may read cases, not change them."))
    doing = acting.Doing(case_id=case_id, by=by, now=now)
    done: list[Done] = []
    with cases.by_macro(macro.name):
        before = cases.recorded(
            case_id=case_id, act=partial(_all, rules.read(macro.acts), doing, done)
        )
    use = cases.used(kind=Used.MACRO, item=macro.pk, case_id=case_id, by=by, now=now)
    Macro.objects.filter(pk=macro.pk).update(n_used=F("n_used") + 1)
    back = {"case": before, "beside": doing.back, "use": use.pk if use else 0}
    row = Run.objects.create(macro=macro, case_id=case_id, by=by, at=now, back=back)
    return Ran(run=row, done=done)


def _all(acts: Sequence[Act], doing: acting.Doing, done: list[Done]) -> None:
    for one in acts:
        try:
            with transaction.atomic():
                done.append(acting.act(one, doing))
        except NotPossible as why:
            raise Stopped(str(why), done, one) from None


def look(*, macro: Macro, case_id: int, by: User, now: datetime) -> Preview:
    """What `run` would do, which is not done."""
    acts = rules.read(macro.acts)
    try:
        with transaction.atomic():
            ran = run(macro=macro, case_id=case_id, by=by, now=now)
            transaction.set_rollback(True)
    except Stopped as stop:
        n_left = len(acts) - len(stop.done) - 1
        return Preview(done=list(stop.done), stopped=str(stop), at=stop.act, not_tried=n_left)
    return Preview(done=ran.done)


@transaction.atomic
def undo(*, run_id: int, by: User, now: datetime, within: timedelta | None = UNDO_FOR) -> list[str]:
    """Take back all that can be taken back; what cannot, in words. Raises `NotPossible` when something
    happened on the case since: then nothing is taken back."""
    row = Run.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if row is None or row.back is None or row.undone_at is not None:
        raise NotPossible(_("There is nothing to take back."))
    if row.by_id != by.pk and not by.can_lead:
        raise NotPossible(_("Somebody else did that. They, or a lead, can take it back."))
    if within is not None and now > row.at + within:
        raise NotPossible(_("It is too late to take this back. Change the case by hand."))
    back: dict[str, Any] = row.back
    if back["case"]:
        cases.put_back(before=back["case"], by=by, now=now)
    left = [words for one in reversed(back["beside"]) if (words := _back(row, one, by=by, now=now))]
    if back["use"]:
        cases.not_used(use_id=back["use"])
    Macro.objects.filter(pk=row.macro_id).update(n_used=F("n_used") - 1)
    row.undone_at, row.back = now, None
    row.save(update_fields=["undone_at", "back"])
    return left


def _back(row: Run, one: dict[str, Any], *, by: User, now: datetime) -> str:
    """Take back one thing that stands beside the case; words when it stays."""
    if "note" in one:
        cases.take_note_back(note_id=one["note"], by=row.by, now=now)
    if "aside" in one:
        try:
            with transaction.atomic():
                cases.take_aside_back(aside_id=one["aside"], by=row.by, now=now)
        except NotPossible:
            return _("The question stays: it has its answer.")
    if "link" in one:
        problems.take_link_back(link_id=one["link"], ended_at=one["ended_at"], by=by)
    if "following" in one:
        following.forget(following_id=one["following"], by=by)
    if "draft" in one:
        return _draft_back(row, one, now=now)
    return ""


def _draft_back(row: Run, one: dict[str, Any], *, now: datetime) -> str:
    draft = desk.draft(row.case_id, row.by)
    if draft is None:
        return ""
    if draft.text != one["draft"]:
        return _("Your answer stays as it is: you wrote on.")
    at = draft.conversation_id or 0
    where = cases.Where(kind="note", conversation_id=at, base=now) if one["was_note"] else None
    given: dict[str, Any] = {"case_id": row.case_id, "begun_version": draft.begun_version}
    cases.save_draft(text=one["before"], by=row.by, now=now, where=where, **given)
    return ""
