"""What every change of a side question does: lock it behind its case, end it, tell whom it is for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from allears.cases.actions import notices, record
from allears.cases.models import Aside, AsideEnd, Case
from allears.cases.rules import notices as notice_rules
from allears.staff.actions import NotPossible
from allears.staff.queries import User


def locked(aside_id: int) -> tuple[Case, Aside]:
    """The question and its case, taken for this transaction; the case first, like everybody."""
    case_id = Aside.objects.filter(pk=aside_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotPossible(_("There is no such question any more."))
    case = record.locked(case_id)
    rows = Aside.objects.select_for_update(of=("self",)).select_related("team", "person", "by")
    aside = rows.get(pk=aside_id)
    aside.case = case
    return case, aside


def finish(
    aside: Aside, end: AsideEnd, *, by: User | None, now: datetime, verdict: str = ""
) -> None:
    """End a locked question; the caller writes the event and saves the case."""
    aside.ended_at, aside.ended_by, aside.end, aside.verdict = now, by, end, verdict
    aside.save(update_fields=["ended_at", "ended_by", "end", "verdict"])


def to_whom(aside: Aside) -> str:
    """The name of who is asked."""
    if aside.team is not None:
        return aside.team.name
    return aside.person.name if aside.person is not None else aside.address


def tell(
    aside: Aside,
    kind: notice_rules.Kind,
    step: str,
    *,
    named: frozenset[int],
    words: str,
    by: User | None,
    now: datetime,
) -> None:
    news = notices.News(kind=kind, key=f"aside:{aside.pk}:{step}", words=words, named=named)
    notices.tell(aside.case, news, by=by, now=now)


def tell_asker(aside: Aside, step: str, words: str, *, by: User | None, now: datetime) -> None:
    """Who asked, and who works on the case."""
    named = {aside.by_id, *([aside.case.assignee_id] if aside.case.assignee_id else [])}
    kind = notice_rules.Kind.ASIDE_ANSWERED
    tell(aside, kind, step, named=frozenset(named), words=words, by=by, now=now)
