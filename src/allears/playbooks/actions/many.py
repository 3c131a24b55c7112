"""A macro on many cases, as one act of the inbox: how `care` does it to each, and takes it back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from allears.cases import actions as cases
from allears.playbooks import queries
from allears.playbooks.actions import running
from allears.staff.actions import NotPossible
from allears.staff.queries import User


def _do(macro_id: int, case_id: int, by: User, now: datetime) -> cases.Before:
    macro = queries.macro(macro_id, by)
    if macro is None:
        raise NotPossible(_("This macro is not there for you (any more)."))
    ran = running.run(macro=macro, case_id=case_id, by=by, now=now)
    return {"run": ran.run.pk}


def _back(before: cases.Before, by: User, now: datetime) -> None:
    running.undo(run_id=before["run"], by=by, now=now, within=None)


WAYS: dict[str, cases.Way] = {
    "macro": cases.Way(name=queries.name_of_macro, do=_do, back=_back),
}
"""For `cases.work_on_bulks`."""
