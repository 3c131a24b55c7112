"""Filling a monitor with what was heard before: begun, worked off in slices by `flow.filling`, stopped.

A slice is one transaction, under the lock of its row: its mentions, its hits, and how far it has
come. Killed at any line it is done again, or was done whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allears.channels import keeping
from allears.channels import queries as channels
from allears.lib import wake
from allears.mentions.models import Fill, Monitor
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User


@transaction.atomic
def begin_fill(*, monitor: Monitor, days: int, opens_cases: bool, by: User, now: datetime) -> Fill:
    """Take what channels kept of the last days into the mentions of this monitor.

    Raises `NotPossible`. The work is done by the loop `care`; `queries.fill_of` tells how far it is.
    """
    if not 1 <= days <= keeping.MOST_DAYS:
        raise NotPossible(_("Choose between 1 and %d days.") % keeping.MOST_DAYS)
    if not any(keeping.days_of(row) for row in channels.every()):
        raise NotPossible(_("No channel keeps what it hears. Switch it on under its settings."))
    row = Monitor.objects.select_for_update().get(pk=monitor.pk)
    if row.removed_at is not None:
        raise NotPossible(_("This monitor was removed."))
    if Fill.objects.filter(monitor=row, ended_at__isnull=True).exists():
        raise NotPossible(_("It is being filled already."))
    fill = Fill.objects.create(
        monitor=row,
        query=row.query,
        at=now,
        by=by,
        since=now - timedelta(days=days),
        opens_cases=opens_cases,
    )
    audit(
        what="monitor.filled",
        words=row.name,
        by=by,
        now=now,
        subject=str(row.pk),
        days=days,
        opens_cases=opens_cases,
    )
    _tell()
    return fill


@transaction.atomic
def stop_fill(*, fill_id: int, by: User, now: datetime) -> bool:
    """End it after the slice that is under way; what it brought stays. False: it has ended."""
    fill = Fill.objects.select_for_update().filter(pk=fill_id, ended_at__isnull=True).first()
    if fill is None:
        return False
    fill.ended_at = fill.stopped_at = now
    fill.save(update_fields=["ended_at", "stopped_at"])
    audit(
        what="monitor.fill_stopped",
        words=fill.monitor.name,
        by=by,
        now=now,
        subject=str(fill.monitor_id),
    )
    return True


def take_fill() -> Fill | None:
    """The oldest fill that nobody is at, locked until the caller's transaction ends."""
    rows = Fill.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("monitor").filter(ended_at__isnull=True).order_by("id").first()


def note_fill(*, fill: Fill) -> None:
    """How far it is, in the transaction that wrote what it brought."""
    fill.save()
    _tell()


def add_hits(*, monitor_id: int, mention_ids: Sequence[int]) -> int:
    """A monitor met mentions that are kept already; gives how many it had not met before."""
    if not mention_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH met AS (
                INSERT INTO mentions_hit (mention_id, monitor_id, posted_at)
                SELECT id, %s, posted_at FROM mentions_mention WHERE id = ANY(%s::bigint[])
                ON CONFLICT DO NOTHING RETURNING mention_id, posted_at
            ), counted AS (
                SELECT date_trunc('hour', met.posted_at, 'UTC') AS hour, m.channel_id, count(*) AS n
                FROM met JOIN mentions_mention m ON m.id = met.mention_id GROUP BY 1, 2
            ), written AS (
                INSERT INTO mentions_hourlycount (hour, channel_id, monitor_id, n)
                SELECT hour, channel_id, %s, n FROM counted
                ON CONFLICT (hour, channel_id, monitor_id) DO UPDATE
                SET n = mentions_hourlycount.n + excluded.n
            )
            SELECT count(*) FROM met
            """,
            [monitor_id, list(mention_ids), monitor_id],
        )
        n: int = cursor.fetchone()[0]
        return n


def _tell() -> None:
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "fresh")
