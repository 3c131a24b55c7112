"""Muting and blocking somebody under one of their names, and letting them in again.

Muted: still heard, but what they say opens no case and tells nobody. Blocked: the same, and not
answered. Each has a reason and may have an end, at which it counts no more, whether or not anybody
has looked since; `lapse` only writes that down. Words that ask for a protocol (somebody in danger)
are no business of a block: `cases.rules.intake` lets them through.
What it misses: the same person under a name that we do not know yet, and the network itself: none
of our connectors can block somebody there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from allears.contacts.models import Block, BlockKind, BlockReason, Identity
from allears.staff.actions import NotPossible, audit
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

MAX_WORDS = 300
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Blocking:
    """How somebody is kept out."""

    kind: str = BlockKind.BLOCKED
    reason: str = BlockReason.OTHER
    words: str = ""
    until: datetime | None = None
    """None: until it is taken back."""


@transaction.atomic
def block(*, identity: Identity, how: Blocking, by: User, now: datetime) -> Block:
    """Mute or block; another block of theirs ends with this one. Raises `NotPossible`."""
    if how.kind not in set(BlockKind) or how.reason not in set(BlockReason):
        raise NotPossible(_("Choose why they are kept out."))
    if how.reason == BlockReason.OTHER and not how.words.strip():
        raise NotPossible(_("Say why in a few words: whoever comes after you reads it."))
    if how.until is not None and how.until <= now:
        raise NotPossible(_("The end lies in the past. Choose a day to come."))
    Identity.objects.select_for_update().get(pk=identity.pk)
    _end(Block.objects.filter(identity=identity), by=by, now=now)
    row = Block.objects.create(
        identity=identity,
        kind=how.kind,
        reason=how.reason,
        words=how.words.strip()[:MAX_WORDS],
        at=now,
        by=by,
        until=how.until,
    )
    _note(identity, how.kind, by=by, now=now, reason=how.reason)
    return row


@transaction.atomic
def unblock(*, identity: Identity, by: User, now: datetime) -> bool:
    """They are let in again. False: they were not kept out."""
    if not _end(Block.objects.filter(identity=identity), by=by, now=now):
        return False
    _note(identity, "unblocked", by=by, now=now)
    return True


def _end(rows: Iterable[Block], *, by: User | None, now: datetime) -> int:
    """End those that stand; one whose time was up ended then."""
    open_ones = [row for row in rows if row.ended_at is None]
    for row in open_ones:
        is_over = row.until is not None and row.until <= now
        row.ended_at, row.ended_by = (row.until, None) if is_over else (now, by)
        row.save(update_fields=["ended_at", "ended_by"])
    return len(open_ones)


def _note(identity: Identity, what: str, *, by: User, now: datetime, **more: object) -> None:
    audit(
        what=f"identity.{what}",
        words=str(identity),
        by=by,
        now=now,
        subject=str(identity.pk),
        wall_id=identity.contact.wall_id,
        **more,
    )


def lapse(*, now: datetime) -> int:
    """Write down which blocks have come to their end. How many."""
    due = Block.objects.filter(ended_at__isnull=True, until__lte=now).order_by("until")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    return Block.objects.filter(pk__in=ids, ended_at__isnull=True).update(ended_at=F("until"))


# ---- reads -----------------------------------------------------------------------------------


def standing(now: datetime) -> Q:
    """Blocks that count at that time."""
    return Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


def blocks_now(identity_ids: Iterable[int], *, now: datetime) -> dict[int, Block]:
    """Of those who are kept out at that time, how."""
    return {row.identity_id: row for row in _blocks(list(identity_ids), now)}


@worded
def _blocks(identity_ids: list[int], now: datetime) -> QuerySet[Block]:
    rows = Block.objects.filter(standing(now), AnyOf("identity_id", identity_ids))
    return rows.select_related("by")


def blocks_ever(identity_ids: Iterable[int]) -> list[Block]:
    """Every time that these were kept out, the last first."""
    return _ever(list(identity_ids))


@worded
def _ever(identity_ids: list[int]) -> QuerySet[Block]:
    rows = Block.objects.filter(AnyOf("identity_id", identity_ids))
    return rows.select_related("identity", "by", "ended_by").order_by("-at", "-id")


def kept_out(contact_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Of these people, who is muted or blocked under any of their names."""
    rows = Block.objects.filter(standing(now), identity__contact_id__in=list(contact_ids))
    return set(rows.values_list("identity__contact_id", flat=True))
