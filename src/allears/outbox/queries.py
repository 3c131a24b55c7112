"""Named reads about what must leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from allears.outbox.models import (
    Attempt,
)
from allears.outbox.models import (
    Outgoing as Outgoing,
)


def outgoing(outgoing_id: int) -> Outgoing | None:
    return Outgoing.objects.filter(pk=outgoing_id).first()


def by_key(key: str) -> Outgoing | None:
    return Outgoing.objects.filter(key=key).first()


def by_ids(ids: Iterable[int]) -> dict[int, Outgoing]:
    return {row.pk: row for row in Outgoing.objects.filter(pk__in=list(ids))}


def attempts_of(outgoing_id: int) -> list[Attempt]:
    return list(Attempt.objects.filter(outgoing_id=outgoing_id).order_by("id"))


def next_due_at() -> datetime | None:
    """When the earliest row wants to be tried."""
    return (
        Outgoing.objects.filter(due_at__isnull=False)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def leased() -> list[Outgoing]:
    """Those that a process has taken to send."""
    return list(Outgoing.objects.filter(leased_until__isnull=False, due_at__isnull=False))


def n_waiting() -> int:
    return Outgoing.objects.filter(due_at__isnull=False).count()


def n_due_by_channel() -> dict[int, int]:
    """How many wait to be sent by each channel; none for a channel means none."""
    rows = Outgoing.objects.filter(due_at__isnull=False).values_list("channel_id")
    return dict(rows.annotate(n=Count("pk")))


def n_given_up() -> int:
    return Outgoing.objects.filter(gave_up_at__isnull=False, sent_at=None).count()


def n_held() -> int:
    return Outgoing.objects.filter(held_at__isnull=False, sent_at=None).count()
