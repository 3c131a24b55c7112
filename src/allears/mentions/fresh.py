"""What waits for `care`, mentions and what became of them, and what was put aside because that broke."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from allears.mentions.models import Change, Fresh, GoneAccount


def n_fresh() -> int:
    """How many wait for a decision."""
    return Fresh.objects.count()


def oldest_fresh_at() -> datetime | None:
    """Since when the oldest waits for a decision; without those that were put aside after a fault."""
    rows = Fresh.objects.filter(again_at=None).order_by("kept_at")
    return rows.values_list("kept_at", flat=True).first()


def next_fresh(*, limit: int, now: datetime) -> list[tuple[int, int]]:
    """Mentions that wait for a decision, the oldest first, with how often each broke whoever tried."""
    rows = Fresh.objects.filter(Q(again_at=None) | Q(again_at__lte=now)).order_by("pk")
    return list(rows.values_list("pk", "n_faults")[:limit])


def n_put_aside() -> int:
    """Mentions that nobody could decide about, because that broke."""
    return Fresh.objects.filter(n_faults__gt=0).count()


def next_changes(*, limit: int, now: datetime) -> list[tuple[int, int]]:
    """Mentions that were edited or taken back, with how often each broke whoever was to follow."""
    rows = Change.objects.filter(Q(again_at=None) | Q(again_at__lte=now)).order_by("pk")
    return list(rows.values_list("pk", "n_faults")[:limit])


def next_accounts(*, limit: int, now: datetime) -> list[tuple[int, int]]:
    """Accounts that are being taken back, with how often a piece in a row broke whoever did it."""
    rows = GoneAccount.objects.filter(Q(again_at=None) | Q(again_at__lte=now), ended_at=None)
    return list(rows.order_by("pk").values_list("pk", "n_faults")[:limit])


def n_changes_aside() -> int:
    """Edits, deletions and accounts that nobody could follow, because that broke."""
    changes = Change.objects.filter(n_faults__gt=0).count()
    return changes + GoneAccount.objects.filter(n_faults__gt=0, ended_at=None).count()
