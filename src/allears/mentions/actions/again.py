"""Mentions whose network tells nobody of edits and deletions: which are asked for again, and when.

A row for each of them, from the transaction that kept it until it is wiped. Whoever asks takes a few
rows by moving their time ahead (`HOLD`), so that two processes do not ask for the same, and one that
dies leaves nothing behind. What opened a case comes first, then what was sent to us. Rows of a paused
channel wait; those of a removed one end, for nobody else may be taken at their word: what another
account is not shown is not gone. What it misses: whatever is taken back there after that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.listening import again
from allears.listening.again import Rank
from allears.listening.ports import LooksAgain
from allears.mentions.models import Look, Mention

HOLD = timedelta(minutes=10)
END_AT_ONCE = 5_000
MISSES = 2
"""So often one after the other a post is not shown before it counts as taken back."""


def watch(*, channel: Channel, kept: Sequence[tuple[int, bool]], now: datetime) -> None:
    """In the transaction that keeps them: (mention, whether it is for us), where their network
    is one that must be asked."""
    if not kept or not isinstance(CONNECTORS.get(channel.network), LooksAgain):
        return
    Look.objects.bulk_create(
        [
            Look(
                mention_id=pk,
                channel_id=channel.pk,
                rank=Rank.OURS if is_ours else Rank.OTHER,
                due_at=now + again.SHORTEST,
            )
            for pk, is_ours in kept
        ],
        ignore_conflicts=True,
    )


def look_sooner(*, mentions: Collection[Mention]) -> None:
    """They opened a case."""
    pks = [one.pk for one in mentions if isinstance(CONNECTORS.get(one.network), LooksAgain)]
    if pks:
        Look.objects.filter(pk__in=pks).update(rank=Rank.CASE)


_TAKE = """
    WITH next AS MATERIALIZED (
        SELECT l.mention_id FROM mentions_look l
        JOIN mentions_mention m ON m.id = l.mention_id
        WHERE l.channel_id = %s AND l.rank = %s AND l.due_at <= %s AND m.gone_at IS NULL
        ORDER BY l.due_at LIMIT %s FOR UPDATE OF l SKIP LOCKED
    ) UPDATE mentions_look l SET due_at = %s FROM next WHERE l.mention_id = next.mention_id
    RETURNING l.mention_id
"""


@transaction.atomic
def take_looks(*, channel: Channel, limit: int, now: datetime) -> list[Look]:
    """Those of a channel that are due, the most important first; nobody else gets them for `HOLD`."""
    found: list[int] = []
    with connection.cursor() as cursor:
        for rank in Rank:
            if len(found) < limit:
                n = limit - len(found)
                cursor.execute(_TAKE, [channel.pk, int(rank), now, n, now + HOLD])
                found += [row[0] for row in cursor.fetchall()]
    rows = Look.objects.filter(pk__in=found).select_related("mention")
    return list(rows.defer("mention__search", "mention__bands").order_by("pk"))


@transaction.atomic
def looked(
    *, rows: Sequence[Look], missing: Collection[int], within: timedelta | None, now: datetime
) -> None:
    """They were asked for. `missing`: mentions that were not shown, and are not gone for that yet."""
    soon = now + again.confirm_in(n_asked=len(rows), n_missing=len(missing))
    for row in rows:
        is_missing = row.pk in missing
        row.n_missing = row.n_missing + 1 if is_missing else 0
        rank = Rank(row.rank)
        row.due_at = (
            soon
            if is_missing
            else now + again.wait(now - row.mention.posted_at, rank, within=within)
        )
    Look.objects.bulk_update(rows, ["due_at", "n_missing"])


def put_off(*, rows: Sequence[Look], until: datetime) -> None:
    """Not now."""
    Look.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=until)


@transaction.atomic
def end_looks(*, channel_ids: Collection[int], limit: int = END_AT_ONCE) -> int:
    """These channels were removed: nobody asks for what they brought. The number of rows, at most
    `limit`; call again while there are that many."""
    rows = Look.objects.filter(channel_id__in=channel_ids)
    pks = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    return Look.objects.filter(pk__in=pks).delete()[0] if pks else 0


def is_believed(row: Look) -> bool:
    """It is missing now, and was before: it counts as taken back."""
    return row.n_missing + 1 >= MISSES
