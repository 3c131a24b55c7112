"""Somebody looks at what is covered in a message; the case's history says who, and at what kind."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import lines, record
from allears.cases.models import Message
from allears.cases.models.thread import EventKind
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.triage import personal


@transaction.atomic
def reveal(*, message_id: int, by: User, now: datetime) -> int:
    """For who answers for the case. Gives its number; the event holds kinds, never the thing."""
    message = Message.objects.select_related("mention").filter(pk=message_id).first()
    if message is None:
        raise NotPossible(_("There is no such message any more."))
    case = record.locked(message.case_id)
    lines.check(case, by)
    title = message.mention.title if message.mention else ""
    texts = (message.text, message.quoted, title)
    kinds = {kind for text in texts for kind in personal.kinds(text)} & personal.SECRETS
    if kinds:
        record.happened(
            case, EventKind.REVEALED, by=by, now=now, message=message.pk, kinds=sorted(kinds)
        )
        record.tell([case.pk], by=by)
    return case.pk
