"""What people ask for by law: written down with its date, its proof and its clock; done or refused."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.contacts import queries as contacts
from allears.privacy import queries
from allears.privacy.models import Kind, Proof, Request
from allears.privacy.rules import due
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_WORDS = 400


@transaction.atomic
def ask(
    *,
    contact_id: int,
    kind: str,
    proof: str,
    words: str,
    by: User | None,
    now: datetime,
    asked_at: datetime | None = None,
) -> Request:
    """`by` None: they asked on their own page. One that is open already is that one."""
    if kind not in Kind.values or proof not in Proof.values:
        raise NotPossible(_("Say what they ask for, and by what you know that it is they."))
    asked_at = asked_at or now
    if asked_at > now:
        raise NotPossible(_("The day on which they asked lies after today."))
    days = queries.rules().due_days
    row, is_new = Request.objects.get_or_create(
        contact_id=contact_id,
        kind=kind,
        ended_at=None,
        defaults={
            "asked_at": asked_at,
            "proof": proof,
            "words": words.strip()[:MAX_WORDS],
            "by": by,
            "due_at": due.due(asked_at, days=days),
        },
    )
    if is_new:
        audit(
            what="privacy.asked",
            words=str(Kind(kind).label),
            by=by,
            now=now,
            subject=str(row.pk),
            wall_id=contacts.wall_id_of(contact_id),
            proof=proof,
        )
    return row


@transaction.atomic
def refuse(*, request_id: int, why: str, by: User, now: datetime) -> None:
    """Raises `NotPossible` without a reason, or when it is on its way already."""
    why = why.strip()[:MAX_WORDS]
    if not why:
        raise NotPossible(_("Say why not: they have a right to know."))
    row = Request.objects.select_for_update(of=("self",)).get(pk=request_id)
    if row.ended_at is not None or row.erasures.exists():
        raise NotPossible(_("It is on its way already, or done."))
    row.ended_at, row.ended_by, row.refusal = now, by, why
    row.save()
    audit(what="privacy.refused", words=_("A request was refused"), by=by, now=now, subject=str(row.pk), wall_id=contacts.wall_id_of(row.contact_id))  # fmt: skip


@transaction.atomic
def settle(*, request_id: int, how: str, by: User, now: datetime) -> None:
    """Done by hand: something was corrected, or they were told that we have nothing. Raises `NotPossible`."""
    how = " ".join(how.split())[:MAX_WORDS]
    if not how:
        raise NotPossible(_("Say what was done."))
    row = Request.objects.select_for_update(of=("self",)).get(pk=request_id)
    if row.contact_id is not None and row.kind != Kind.CORRECT:
        raise NotPossible(_("This one is done by the house itself."))
    if row.ended_at is not None:
        raise NotPossible(_("It is on its way already, or done."))
    row.ended_at, row.ended_by = now, by
    row.words = " · ".join(filter(None, (row.words, how)))[:MAX_WORDS]
    row.save()
    audit(
        what="privacy.settled", words=_("A request was seen to by hand"), by=by, now=now,
        subject=str(row.pk), wall_id=contacts.wall_id_of(row.contact_id),
    )  # fmt: skip
