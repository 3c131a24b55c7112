"""Two contacts turn out to be one person, or two after all: identities and cases come and go together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from allears.cases.actions import champions, record, walls
from allears.cases.models import Case, Conversation
from allears.cases.models.thread import EventKind
from allears.contacts import actions as contacts
from allears.contacts import queries, walling
from allears.contacts.queries import Contact, Merge
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
    if keep.wall_id and other.wall_id and keep.wall_id != other.wall_id:
        raise NotPossible(_("They are behind two different walls. Bring one of them out first."))
    words = _("%(other)s and %(keep)s are one person.") % {"other": other, "keep": keep}
    theirs = Case.objects.select_for_update(of=("self",)).filter(contact_id=other_id)
    moving = list(theirs.order_by("pk"))
    steps = champions.moved_ids(other_id)
    moved = {"cases": [case.pk for case in moving], "champion_steps": steps}
    if other.wall_id and not keep.wall_id:  # who is one person is confidential as a whole
        walling.wall(contact=keep, wall_id=other.wall_id)
    contacts.merge(keep=keep, other=other, by=by, now=now, moved=moved)
    champions.move(steps, to=keep)
    for case in moving:
        _move(case, keep, EventKind.MERGED, words, by=by, now=now)
    if keep.wall_id:
        all_ids = Case.objects.filter(contact_id=keep.pk).values_list("pk", flat=True)
        walls.settle(list(all_ids), by=by, now=now)
    return keep


@transaction.atomic
def unmerge_contacts(*, merge_id: int, by: User, now: datetime) -> Contact:
    """They are two after all: identities and cases go back, with those that came since.

    A case that was opened since goes with the one whose identities alone speak in it.
    """
    record.allowed(by)
    merge = queries.merge(merge_id)
    if merge is None or merge.undone_at is not None:
        raise NotPossible(_("This was taken apart already."))
    contacts.lock([merge.keep_id, merge.other_id])
    if merge.keep.merged_into_id:
        raise NotPossible(_("The one who stayed was merged again. Take that apart first."))
    words = _("%(other)s and %(keep)s are two people.")
    words %= {"other": merge.other, "keep": merge.keep}
    contacts.unmerge(merge=merge, by=by, now=now)
    champions.move(merge.moved.get("champion_steps", []), to=merge.other)
    for case in _going_back(merge):
        _move(case, merge.other, EventKind.MERGED, words, by=by, now=now)
        champions.move_of_case(case, to=merge.other)
    return merge.other


def _going_back(merge: Merge) -> list[Case]:
    """Those that moved then, and those that came since from the other's identities alone."""
    here = Case.objects.select_for_update(of=("self",)).filter(contact_id=merge.keep_id)
    moved = Q(pk__in=merge.moved.get("cases", []))
    speaks = Conversation.objects.filter(case=OuterRef("pk"), identity__isnull=False)
    is_theirs = Exists(speaks.filter(identity_id__in=merge.identities))
    is_others = Exists(speaks.exclude(identity_id__in=merge.identities))
    since = Q(opened_at__gte=merge.at) & is_theirs & ~is_others
    return list(here.filter(moved | since).order_by("pk"))


def _move(case: Case, to: Contact, kind: EventKind, words: str, *, by: User, now: datetime) -> None:
    case.contact = to
    record.happened(case, kind, by=by, now=now, words=words, contact=to.pk)
    record.save(case, by=by)
