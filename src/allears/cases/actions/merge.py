"""Two contacts turn out to be one person: their identities and their cases come together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import record
from allears.cases.models import Case
from allears.cases.models.thread import EventKind
from allears.contacts import actions as contacts
from allears.contacts.queries import Contact
from allears.staff.actions import NotPossible
from allears.staff.queries import User


@transaction.atomic
def merge_contacts(*, keep_id: int, other_id: int, by: User, now: datetime) -> Contact:
    """Everything of `other_id` belongs to `keep_id` from now on; open and closed cases say so."""
    record.allowed(by)
    if keep_id == other_id:
        raise NotPossible(_("This is the same person already."))
    locked = contacts.lock([keep_id, other_id])
    if len(locked) < 2 or any(row.merged_into_id for row in locked.values()):
        raise NotPossible(_("One of the two was merged by somebody else. Look for them again."))
    keep, other = locked[keep_id], locked[other_id]
    words = _("%(other)s and %(keep)s are one person.") % {"other": other, "keep": keep}
    contacts.merge(keep=keep, other=other, by=by, now=now)
    theirs = Case.objects.select_for_update(of=("self",)).filter(contact_id=other_id)
    for case in theirs.order_by("pk"):
        case.contact = keep
        record.happened(
            case, EventKind.MERGED, by=by, now=now, words=words, keep=keep_id, other=other_id
        )
        record.save(case, by=by)
    return keep
