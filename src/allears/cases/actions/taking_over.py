"""A draft changes hands: its words and files go on in the draft of who takes it over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import hands
from allears.cases.actions import lines, notices, record
from allears.cases.actions.drafts import MAX_DRAFT
from allears.cases.models import Case, Draft
from allears.cases.models.thread import EventKind
from allears.cases.rules import attached
from allears.cases.rules import notices as notice_rules
from allears.cases.rules import taking_over as rules
from allears.staff.actions import NotPossible
from allears.staff.queries import User


def begun(draft: Draft, case: Case, *, now: datetime) -> rules.Begun:
    """A draft as the rule sees it."""
    writer = draft.user
    is_gone = not writer.is_active or not lines.may_answer(case, writer)
    return rules.Begun(
        writer_id=writer.pk,
        changed_at=draft.changed_at,
        is_away=is_gone or writer.pk in hands.away([writer.pk], now=now),
    )


@transaction.atomic
def take_over(*, case_id: int, writer: User, by: User, now: datetime) -> Draft:
    """Their words stand before one's own, their files beside one's own; who wrote them is told."""
    case = record.locked(case_id)
    lines.check(case, by)
    rows = Draft.objects.select_for_update(of=("self",)).select_related("user").filter(case=case)
    theirs = rows.filter(user=writer).first()
    if theirs is None:
        raise NotPossible(_("There is no draft of theirs any more."))
    found = begun(theirs, case, now=now)
    if not rules.may_take_over(found, by_id=by.pk, can_lead=by.can_lead, now=now):
        raise NotPossible(_("%s is at it. Ask them, or wait half an hour.") % writer.name)
    mine = rows.filter(user=by).first()
    text = "\n\n".join(one.text for one in (theirs, mine) if one and one.text.strip())
    files = attached.read(theirs.files)
    known = {file.sha256 for file in files}
    files += [f for f in attached.read(mine.files if mine else []) if f.sha256 not in known]
    draft, _made = Draft.objects.update_or_create(
        case=case,
        user=by,
        defaults={
            "text": text[:MAX_DRAFT],
            "files": attached.write(files),
            "changed_at": now,
            "begun_version": theirs.begun_version,
            "conversation_id": theirs.conversation_id,
            "is_public": theirs.is_public,
            "warning": theirs.warning,
            "visibility": theirs.visibility,
        },
    )
    theirs.delete()
    _written_down(case, writer, by=by, now=now)
    record.save(case, by=by)
    return draft


def _written_down(case: Case, writer: User, *, by: User, now: datetime) -> None:
    event = record.happened(
        case, EventKind.TAKEN_OVER, by=by, now=now, words=writer.name, user=writer.pk
    )
    news = notices.News(
        kind=notice_rules.Kind.NAMED,
        key=f"event:{event.pk}",
        words=_("%s went on from your draft.") % by.name,
        named=frozenset({writer.pk}),
    )
    notices.tell(case, news, by=by, now=now)
