"""Holding something back from its end: a dispute, an investigation; with a reason and an end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allears.cases import queries as cases
from allears.contacts import queries as contacts
from allears.lib import sight
from allears.privacy import rows
from allears.privacy.models import Hold
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_REASON = 400


@transaction.atomic
def hold(
    *,
    reason: str,
    until: datetime,
    by: User,
    now: datetime,
    contact_id: int | None = None,
    case_id: int | None = None,
) -> Hold:
    """Of a person (with all their matters) or of one case. Raises `NotPossible`."""
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise NotPossible(_("Say in a line why it must stay."))
    if until <= now:
        raise NotPossible(_("The day on which the hold ends lies before today."))
    row = Hold.objects.create(
        contact_id=contact_id, case_id=case_id, reason=reason, at=now, by=by, until=until
    )
    audit(
        what="privacy.held", words=_("Held back until %s") % until.date(), by=by, now=now,
        subject=str(row.pk), wall_id=_wall_id(row),
    )  # fmt: skip
    return row


@transaction.atomic
def release(*, hold_id: int, by: User, now: datetime) -> None:
    row = Hold.objects.filter(pk=hold_id, ended_at=None).first()
    if row is None:
        return
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    audit(
        what="privacy.released", words=_("Held back no more"), by=by, now=now,
        subject=str(hold_id), wall_id=_wall_id(row),
    )  # fmt: skip


def _wall_id(row: Hold) -> int | None:
    """Around what is held back: only who is behind it reads of it."""
    if row.case_id is None:
        return contacts.wall_id_of(row.contact_id)
    return min(cases.walls_of([row.case_id]).get(row.case_id, ()), default=None)


def standing(now: datetime) -> Q:
    """Holds that hold now."""
    return Q(ended_at=None, until__gt=now)


@sight.whole
def of_contacts(contacts: Collection[int], *, now: datetime) -> bool:
    """Whether anything of these people is held back."""
    theirs = Q(contact__in=list(contacts)) | Q(case__in=rows.ids("case", contacts))
    return Hold.objects.filter(standing(now) & theirs).exists()
