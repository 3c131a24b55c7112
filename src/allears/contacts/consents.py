"""What somebody agreed to, and what they took back: to be answered in public, written to, asked, quoted.

Each word is a row with its proof and never changed; of each purpose the last word counts. Nothing is
taken to be refused that was never spoken of: who writes to us may be answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.contacts.models import Consent, Contact, Purpose
from allears.staff.actions import NotPossible, audit
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

MAX_WORDS = 300


@dataclass(frozen=True, kw_only=True)
class Word:
    """What somebody said about one purpose, and where."""

    purpose: str
    is_given: bool
    said_at: datetime
    words: str = ""
    mention_id: int | None = None
    identity_id: int | None = None
    """Who of their names said it; their word stays theirs when two people are taken apart."""


@transaction.atomic
def keep_consent(*, contact: Contact, word: Word, by: User | None, now: datetime) -> Consent:
    """Write it down. `by` nobody: they did it themselves. Raises `NotPossible`."""
    words = word.words.strip()[:MAX_WORDS]
    if word.purpose not in set(Purpose):
        raise NotPossible(_("Choose what it is about."))
    if by is not None and not words and word.mention_id is None:
        raise NotPossible(_("Say how we know: by which message, or on the phone, and when."))
    if word.said_at > now:
        raise NotPossible(_("They cannot have said it in the future."))
    row = Consent.objects.create(
        contact=contact,
        purpose=word.purpose,
        is_given=word.is_given,
        said_at=word.said_at,
        at=now,
        by=by,
        words=words,
        proof_mention=word.mention_id,
        identity_id=word.identity_id,
    )
    audit(
        what="contact.agreed" if word.is_given else "contact.refused",
        words=f"{contact}: {row.get_purpose_display()}",
        by=by,
        now=now,
        subject=str(contact.pk),
        wall_id=contact.wall_id,
    )
    return row


# ---- reads -----------------------------------------------------------------------------------


def consents_of(contact_id: int) -> list[Consent]:
    """Every word, the last first."""
    return _words(contact_id)


@worded
def _words(contact_id: int) -> QuerySet[Consent]:
    rows = Consent.objects.filter(contact_id=contact_id).select_related("by")
    return rows.order_by("-said_at", "-id")


def refused(contact_ids: Iterable[int], purpose: str) -> set[int]:
    """Of these people, whose last word about that purpose was no. One read."""
    return {contact_id for contact_id, yes in _last(list(contact_ids), purpose) if not yes}


@worded
def _last(contact_ids: list[int], purpose: str) -> QuerySet[Consent, tuple[int, bool]]:
    rows = Consent.objects.filter(AnyOf("contact_id", contact_ids), purpose=purpose)
    last = rows.order_by("contact_id", "-said_at", "-id").distinct("contact_id")
    return last.values_list("contact_id", "is_given")


def is_refused(contact_id: int, purpose: str) -> bool:
    return bool(refused([contact_id], purpose))
