"""Everybody is told of a change: let go by a lead, stopped by anybody who answers, judged afterwards.

Letting go writes one row a person, no message: those come one by one (`actions.working`). The unique key
of change and person makes each told once, whatever is begun, stopped and begun again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import queries as cases
from allears.contacts.actions import Word, keep_consent
from allears.contacts.queries import Purpose
from allears.problems import letters, preview, queries
from allears.problems.actions import record
from allears.problems.models import Change, Telling, Told
from allears.problems.preview import Person, Texts
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_TEXT = 10_000
VERDICTS = ("works", "still")


@transaction.atomic
def begin_telling(*, change_id: int, texts: Texts, by: User, now: datetime) -> Telling:
    """From now on everybody who is linked is told, at the pace of each channel. Raises `NotPossible`."""
    record.led(by)
    change = queries.change(change_id)
    if change is None:
        raise NotPossible(_("There is no such change any more."))
    problem = record.locked(change.problem_id)
    change.problem = problem
    _check(change, texts)
    Told.objects.filter(change=change, written_at__isnull=True).delete()
    found = preview.plan(change, texts, by=by, now=now)
    if not found.told:
        raise NotPossible(_("There is nobody who could be told now."))
    telling = Telling.objects.create(
        change=change, at=now, by=by, texts=dict(texts.by_language), language=texts.usual
    )
    rows = [_row(telling, one) for one in found.people]
    Told.objects.bulk_create(rows, batch_size=1000)
    walled = cases.walls_of({one.reach.case_id for one in found.told})
    n = sum(one.reach.case_id not in walled for one in found.told)  # the trail is read outside, too
    words = _("%(title)s: %(n)d people") % {"title": problem.title, "n": n}
    audit(what="problem.telling", words=words, by=by, now=now, subject=str(problem.pk))
    record.tell([problem.pk], by=by)
    record.wake()
    return telling


def _check(change: Change, texts: Texts) -> None:
    newest = change.problem.changes.order_by("-at", "-id").values_list("pk", flat=True).first()
    if change.pk != newest:
        raise NotPossible(_("It stands differently by now. Look again at what shall be told."))
    if queries.running(change.problem_id) is not None:
        raise NotPossible(_("Somebody has let it go already. Stop that first."))
    if texts.usual not in texts.by_language:
        raise NotPossible(_("A text in the usual language is needed."))
    if any(not text.strip() or len(text) > MAX_TEXT for text in texts.by_language.values()):
        raise NotPossible(_("Each text must say something, and be no longer than a letter."))
    if any(letters.unknown(text) for text in texts.by_language.values()):
        raise NotPossible(_("A blank has a name that we do not know."))


def _row(telling: Telling, one: Person) -> Told:
    return Told(
        telling=telling,
        change=telling.change,
        contact_id=one.reach.contact_id,
        case_id=one.reach.case_id,
        channel=one.reach.channel,
        is_public=one.reach.is_public,
        language=one.language,
        left_out=one.left_out,
    )


@transaction.atomic
def stop_telling(*, telling_id: int, by: User, now: datetime) -> bool:
    """Nobody more is written to; what is written leaves. False: it was over."""
    record.allowed(by)
    found = Telling.objects.select_for_update(of=("self",)).filter(pk=telling_id).first()
    if found is None or found.ended_at is not None or found.stopped_at is not None:
        return False
    found.stopped_at, found.stopped_by = now, by
    found.save(update_fields=["stopped_at", "stopped_by"])
    problem = found.change.problem
    audit(what="problem.stopped", words=problem.title, by=by, now=now, subject=str(problem.pk))
    record.tell([problem.pk], by=by)
    return True


@transaction.atomic
def verdict(*, told_id: int, says: str, by: User, now: datetime) -> Told:
    """What the person says of it, as somebody of us heard it; empty takes it back."""
    record.allowed(by)
    row = Told.objects.select_for_update(of=("self",)).filter(pk=told_id).first()
    if row is None or row.written_at is None:
        raise NotPossible(_("They were not told of it."))
    if says and says not in VERDICTS:
        raise NotPossible(_("Choose whether it works for them."))
    row.verdict = says
    row.verdict_at, row.verdict_by = (now, by) if says else (None, None)
    row.save(update_fields=["verdict", "verdict_at", "verdict_by"])
    record.tell([row.change.problem_id], by=by)
    return row


@transaction.atomic
def refuse(*, case_id: int, is_refused: bool, by: User, now: datetime) -> None:
    """The person of a case does not want to be told unasked, or wants it again."""
    record.allowed(by)
    case = cases.case(case_id)
    if case is None:
        raise NotPossible(_("There is no case number %d.") % case_id)
    if bool(queries.refused([case.contact_id])) == is_refused:
        return
    word = Word(
        purpose=Purpose.WRITTEN,
        is_given=not is_refused,
        said_at=now,
        words=_("Noted in case #%d") % case.pk,
    )
    keep_consent(contact=case.contact, word=word, by=by, now=now)
