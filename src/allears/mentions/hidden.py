"""What is hidden from whoever asks right now, taken out of numbers that were counted for everybody.

The hourly counts hold every mention that was kept. Who is not behind a wall must not find in them what
is behind it, so what is hidden from them is counted (it is little, and an index finds it) and taken
away again. What it misses: mentions whose hour was counted by another clock than their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import Count
from django.db.models.functions import TruncHour

from allears.lib import sight
from allears.mentions.models import Mention
from allears.staff import guard

Key = tuple[datetime, int, int | None]
"""Hour, channel, monitor (None: everything kept)."""


def walls_of(mention_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The walls around each of these that has any, whoever asks."""
    if not mention_ids:
        return {}
    rows = Mention._base_manager.filter(pk__in=mention_ids, walls__isnull=False)
    return {pk: frozenset(walls or ()) for pk, walls in rows.values_list("pk", "walls")}


def by_hour(*, since: datetime | None, of_monitors: bool) -> Counter[Key]:
    """How many mentions are hidden, as the hourly counts have them."""
    now = sight.current()
    if now.is_whole:
        return Counter()
    rows = guard.hidden(Mention, now)
    if since is not None:
        rows = rows.filter(posted_at__gte=since)
    monitor = "hits__monitor_id" if of_monitors else None
    names = ["hour", "channel_id", *([monitor] if monitor else [])]
    counted = rows.annotate(hour=TruncHour("posted_at", tzinfo=UTC)).values_list(*names)
    found: Counter[Key] = Counter()
    for row in counted.annotate(n=Count("pk")).order_by():
        hour, channel_id, *more, n = row
        if not of_monitors or more[0] is not None:
            found[(hour, channel_id, more[0] if more else None)] += n
    return found
