"""The mentions that were kept last, for trying a query on them, within a number and a time.

The database leaves out what cannot meet the query, the matcher decides about the rest, newest first.
It stops after `SAMPLE` mentions, or when the time is over, and says how far it came, so it costs the
same however much is kept. What it misses: what no monitor ever met was not kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from allears.listening.post import Post
from allears.listening.query.nodes import Node
from allears.mentions import asking, marks
from allears.mentions.comparing import Batch, Seen
from allears.mentions.models import Mention

SAMPLE = 20_000
"""Mentions, the newest."""
BATCHES = (200, 1000)
"""Rows of the first batch, so that something is seen soon, and of every other."""
BUDGET_S = 2.0
_COLUMNS = (
    "pk", "key", "network", "language", "posted_at", "heard_at", "post", "marks",
    "identity__name", "identity__handle",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far back the sample goes."""

    n: int
    since: datetime | None


def reach() -> Reach:
    """The newest `SAMPLE` mentions, or all when there are fewer."""
    times = Mention.objects.order_by("-heard_at", "-id").values_list("heard_at", flat=True)
    last = list(times[SAMPLE - 1 : SAMPLE])
    if last:
        return Reach(n=SAMPLE, since=last[0])
    return Reach(n=times.count(), since=times.last())


def batches(
    nodes: Iterable[Node], *, perf: Callable[[], float], budget_s: float = BUDGET_S
) -> Iterator[Batch]:
    """Mentions that may meet one of these queries; at least one batch."""
    whole, begun = reach(), perf()
    asked = asking.where(nodes)
    found = Mention.objects.filter(heard_at__gte=whole.since) if whole.since else None
    rows = _page(found, asked, None, BATCHES[0])
    size = BATCHES[0]
    while len(rows) == size and perf() - begun < budget_s:
        last = (rows[-1]["heard_at"], rows[-1]["pk"])
        yield Batch(posts=_seen(rows), n_looked_at=_n_since(last[0]), since=last[0])
        size = BATCHES[1]
        rows = _page(found, asked, last, size)
    if len(rows) < size:
        yield Batch(posts=_seen(rows), n_looked_at=whole.n, since=whole.since, is_all=True)
    else:
        oldest = rows[-1]["heard_at"]
        yield Batch(posts=_seen(rows), n_looked_at=_n_since(oldest), since=oldest)


def _n_since(moment: datetime) -> int:
    return Mention.objects.filter(heard_at__gte=moment).count()


def _page(
    found: QuerySet[Mention] | None, asked: Q | None, last: tuple[datetime, int] | None, size: int
) -> list[dict[str, Any]]:
    if found is None:
        return []
    if asked is not None:
        found = found.filter(asked)
    if last is not None:
        at, pk = last
        found = found.filter(Q(heard_at__lte=at) & (Q(heard_at__lt=at) | Q(pk__lt=pk)))
    return list(found.order_by("-heard_at", "-id").values(*_COLUMNS)[:size])


def _seen(rows: Iterable[dict[str, Any]]) -> list[Seen]:
    return [
        Seen(
            key=row["key"],
            post=msgspec.convert(row["post"], Post),
            marks=marks.read(row["marks"]),
            network=row["network"],
            language=row["language"],
            at=row["posted_at"],
            who=row["identity__name"] or row["identity__handle"] or "",
            mention_id=row["pk"],
        )
        for row in rows
    ]
