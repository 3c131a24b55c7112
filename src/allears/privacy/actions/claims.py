"""Somebody outside asks for what the law gives them: their address is proven by a link before anything else.

Whatever address is typed, a letter leaves to it, later and by the loop; whether we know it is looked up only
when its owner has opened the link and said yes. So neither the page nor the time that it takes tells whom we
know. The letter holds no word of whoever typed the address. A link holds for two days and once; what nobody
confirmed is forgotten after that. What it misses: who reads the mailbox of somebody else.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.contacts import queries as contacts
from allears.lib import sight, wake
from allears.privacy import queries
from allears.privacy.actions.requests import MAX_WORDS, ask
from allears.privacy.models import Claim, Kind, Proof, Request
from allears.privacy.rules import due
from allears.staff.actions import NotPossible, audit

HOLDS = timedelta(days=2)
LEASE = timedelta(minutes=10)
MOST_TRIES = 6
MAX_TOKEN = 200
MAX_ADDRESS = 254
ASKED = {
    Kind.EXPORT: gettext_lazy("Send me all that you have of me"),
    Kind.CORRECT: gettext_lazy("Correct something"),
    Kind.ERASE: gettext_lazy("Erase all that you have of me"),
}
"""What is asked for, in the words of whoever asks."""
_LINK = signing.Signer(salt="allears.privacy.claim", sep=".")


@transaction.atomic
def claim(*, address: str, kind: str, words: str, language: str, now: datetime) -> Claim:
    """A letter with a link will leave to this address. Raises `NotPossible`."""
    if kind not in Kind.values:
        raise NotPossible(_("Please choose what you ask for."))
    row = Claim.objects.create(
        address=address.strip().lower()[:MAX_ADDRESS],
        kind=kind,
        words=words.strip()[:MAX_WORDS],
        language=language,
        nonce=secrets.token_urlsafe(16),
        asked_at=now,
        try_at=now,
    )
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "tellings")
    return row


def token_of(row: Claim) -> str:
    return _LINK.sign(f"{row.pk}.{row.nonce}")


def read(token: str, *, now: datetime) -> Claim | None:
    """The claim of a link that holds still."""
    try:
        pk, _dot, nonce = (
            _LINK.unsign(token).partition(".") if len(token) <= MAX_TOKEN else ("",) * 3
        )
    except signing.BadSignature:
        return None
    found = Claim.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    if found is None or not hmac.compare_digest(found.nonce, nonce):
        return None
    return found if found.opened_at is None and now < found.asked_at + HOLDS else None


@sight.whole
@transaction.atomic
def confirm(*, token: str, now: datetime) -> Request | None:
    """Their yes, from the link: a request with its clock, which began when they asked. None: the link does
    not hold (any more)."""
    known = read(token, now=now)
    if known is None:
        return None
    row = Claim.objects.select_for_update().get(pk=known.pk)
    if row.opened_at is not None:
        return None
    identity = contacts.by_address("email", row.address)
    contact_id = identity.contact_id if identity is not None else None
    made = _asked(row, contact_id, now=now)
    row.opened_at, row.address, row.words = now, "", ""
    row.save()
    return made


def _asked(row: Claim, contact_id: int | None, *, now: datetime) -> Request:
    if contact_id is not None:
        found = ask(
            contact_id=contact_id, kind=row.kind, proof=Proof.MAILED, words=row.words, by=None,
            now=now, asked_at=row.asked_at,
        )  # fmt: skip
        Request.objects.filter(pk=found.pk).update(address=row.address)
        return found
    made, is_new = Request.objects.get_or_create(
        contact=None, address=row.address, kind=row.kind, ended_at=None,
        defaults={
            "asked_at": row.asked_at, "proof": Proof.MAILED, "words": row.words, "by": None,
            "due_at": due.due(row.asked_at, days=queries.rules().due_days),
        },
    )  # fmt: skip
    if is_new:
        words = str(Kind(row.kind).label)
        audit(what="privacy.asked", words=words, by=None, now=now, subject=str(made.pk))
    return made


# ---- the letters ------------------------------------------------------------------------------


@transaction.atomic
def lease(*, now: datetime, limit: int) -> list[Claim]:
    """Letters that are due; each is tried again only after its lease."""
    rows = Claim.objects.select_for_update(skip_locked=True).filter(
        mailed_at=None, opened_at=None, try_at__lte=now, n_tries__lt=MOST_TRIES,
        asked_at__gt=now - HOLDS,
    )  # fmt: skip
    found = list(rows.order_by("try_at", "pk")[:limit])
    for one in found:
        one.n_tries += 1
        one.try_at = now + LEASE * one.n_tries
        one.save(update_fields=["n_tries", "try_at"])
    return found


def mailed(*, claim_id: int, now: datetime) -> None:
    Claim.objects.filter(pk=claim_id).update(mailed_at=now)


def give_up(*, claim_id: int) -> None:
    """The address takes no letter, ever."""
    Claim.objects.filter(pk=claim_id).update(n_tries=MOST_TRIES)


def forget(*, now: datetime) -> int:
    """What nobody confirmed, and links that are used, go. How many."""
    over = Claim.objects.filter(Q(asked_at__lte=now - HOLDS))
    return over.delete()[0]
