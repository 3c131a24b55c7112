"""The person's own page: given, told what we understood, and taken away by us or by them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import approval_rows, lines, record
from allears.cases.models import Case, PersonPage
from allears.cases.models.thread import EventKind
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_LINE = 300


def of_case(case: Case, *, by: User | None, now: datetime) -> PersonPage | None:
    """The page of a locked case, made where there is none; None where it was taken away. The caller
    saves the case."""
    page = PersonPage.objects.filter(case=case).first()
    if page is None:
        page = PersonPage.objects.create(case=case, key=_new_key(), at=now, by=by)
        record.happened(case, EventKind.PAGE, by=by, now=now)
    return page if page.withdrawn_at is None else None


def _new_key() -> str:
    return secrets.token_urlsafe(16)


@transaction.atomic
def give(*, case_id: int, by: User, now: datetime) -> PersonPage:
    """The page of a case. One that was taken away comes back under a new address, unless the person
    took it away themselves. Raises `NotPossible`."""
    case = record.locked(case_id)
    lines.check(case, by)
    page = of_case(case, by=by, now=now)
    if page is None:
        page = PersonPage.objects.select_for_update().get(case=case)
        if page.withdrawn_by_id is None:
            raise NotPossible(_("They took their page away themselves. It stays away."))
        page.key, page.withdrawn_at, page.withdrawn_by = _new_key(), None, None
        page.save(update_fields=["key", "withdrawn_at", "withdrawn_by"])
        record.happened(case, EventKind.PAGE, by=by, now=now)
    record.save(case, by=by)
    return page


@transaction.atomic
def say(*, case_id: int, understood: str, by: User, now: datetime) -> PersonPage:
    """What we understood, in a line; empty: their own first words stand there. The person reads it, so
    who needs a second person's yes for an answer cannot write it alone. Raises `NotPossible`."""
    page = give(case_id=case_id, by=by, now=now)
    line = " ".join(understood.split())[:MAX_LINE]
    if line:
        _check(page.case, line, by)
    page.understood = line
    page.save(update_fields=["understood"])
    return page


def _check(case: Case, line: str, by: User) -> None:
    place = case.conversations.order_by("-opened_at", "-pk").first()
    draft = approval_rows.Draft(text=line, is_public=False)
    if place is not None and approval_rows.rule_for(case, place, draft, by=by) is not None:
        words = _(
            "This needs a second person's yes. Ask somebody who may answer alone to write it."
        )
        raise NotPossible(words)


@transaction.atomic
def withdraw(*, case_id: int, by: User | None, now: datetime) -> bool:
    """Its address leads nowhere from now on. `by` nobody: the person did it."""
    case = record.locked(case_id)
    if by is not None:
        lines.check(case, by)
    rows = PersonPage.objects.filter(case=case, withdrawn_at=None)
    if not rows.update(withdrawn_at=now, withdrawn_by=by):
        return False
    record.happened(case, EventKind.PAGE_OVER, by=by, now=now)
    record.save(case, by=by)
    return True
