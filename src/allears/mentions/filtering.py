"""What the stream shows: a filter, its rows in their order, and a page of them.

Rows stand in the order in which we heard them; within a range of time in the order in which they
were said, because that is what the range means. Where the database cannot decide about the words
alone, rows are fetched in batches and the matcher decides, over at most `MOST` of them a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q, QuerySet, prefetch_related_objects

from allears.listening.post import Post
from allears.mentions import asking, marking, marks
from allears.mentions.models import Mention
from allears.staff.worded import worded

MOST = 2000
"""Rows that are looked at for one page when the matcher decides."""
BATCH = 250
UNSEEN = ("search", "bands", "fingerprint")
"""Columns that no page shows, and that are as large as all others."""

Place = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the stream shows; empty fields leave everything in."""

    words: str = ""
    """In the query language."""
    monitor_id: int | None = None
    channel_id: int | None = None
    identity_id: int | None = None
    network: str = ""
    intent: str = ""
    mood: str = ""
    urgency: str = ""
    language: str = ""
    is_private: bool | None = None
    has_media: bool = False
    is_copy: bool = False
    """Those that repeat another; without it those alone that repeat none."""
    since: datetime | None = None
    until: datetime | None = None
    """Said from then on, and before then."""
    also: tuple[Any, ...] = field(default=())
    """Conditions of a floor above, as expressions on the row of a mention."""

    @property
    def has_range(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def is_plain(self) -> bool:
        """Nothing but a monitor, a channel and a time: what the hourly counts can tell."""
        plain = Filter(
            monitor_id=self.monitor_id,
            channel_id=self.channel_id,
            since=self.since,
            until=self.until,
        )
        return self == plain


@dataclass(frozen=True, kw_only=True)
class Page:
    """`after` is the place from which the next page goes on; None at the end."""

    rows: list[Mention]
    after: Place | None


COLUMNS = ("channel_id", "identity_id", "network", "intent", "mood", "urgency", "language")


def rows(wanted: Filter) -> QuerySet[Mention]:
    """All that the database lets through, newest first. Raises `QueryError`."""
    found = Mention.objects.filter(copy_of__isnull=not wanted.is_copy)
    if wanted.words:
        asked = asking.read(wanted.words).asked
        if asked.where is not None:
            found = found.filter(asked.where)
    if wanted.monitor_id:
        found = found.filter(hits__monitor_id=wanted.monitor_id)
    given = {name: getattr(wanted, name) for name in COLUMNS}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if wanted.is_private is not None:
        found = found.filter(is_private=wanted.is_private)
    if wanted.has_media:
        found = found.filter(post__media__0__isnull=False)
    if wanted.since:
        found = found.filter(posted_at__gte=wanted.since)
    if wanted.until:
        found = found.filter(posted_at__lt=wanted.until)
    return found.filter(*wanted.also).order_by(f"-{_order(wanted)}", "-id")


def _order(wanted: Filter) -> str:
    return "posted_at" if wanted.has_range else "heard_at"


def place_of(wanted: Filter, row: Mention) -> Place:
    """Where a row stands in the order of this filter."""
    return getattr(row, _order(wanted)), row.pk


def page(wanted: Filter, *, before: Place | None, limit: int) -> Page:
    """The next rows after a place."""
    found: list[Mention] = []
    n_looked_at, last = 0, before
    while len(found) <= limit and n_looked_at < MOST:
        size = limit + 1 - len(found) if _is_sure(wanted) else _batch(n_looked_at, limit)
        if wanted == EVERYTHING and last is None:
            batch = _newest(size=size)
            prefetch_related_objects(batch, "hits__monitor")
        else:
            batch = list(_after(wanted, last)[:size])
        n_looked_at += len(batch)
        found += [row for row in batch if _is_sure(wanted) or meets(wanted.words, row)]
        if len(batch) < size:
            return _cut(wanted, found, limit, None)
        last = place_of(wanted, batch[-1])
    return _cut(wanted, found, limit, last)


EVERYTHING = Filter()


@worded
def _newest(*, size: int) -> QuerySet[Mention]:
    """Of everything, without a filter: what whoever opens the page sees first."""
    found = rows(EVERYTHING).select_related("identity", "channel")
    return found.defer(*UNSEEN)[:size]


def _batch(n_looked_at: int, limit: int) -> int:
    """Most that the database lets through is meant, so the first look is a short one."""
    return BATCH if n_looked_at else min(BATCH, limit * 2)


def _is_sure(wanted: Filter) -> bool:
    return not wanted.words or asking.read(wanted.words).asked.is_exact


def _cut(wanted: Filter, found: list[Mention], limit: int, last: Place | None) -> Page:
    if len(found) <= limit:
        return Page(rows=found, after=last)
    return Page(rows=found[:limit], after=place_of(wanted, found[limit - 1]))


def _after(wanted: Filter, place: Place | None) -> QuerySet[Mention]:
    found = rows(wanted).select_related("identity", "channel").prefetch_related("hits__monitor")
    found = found.defer(*UNSEEN)
    if place is None:
        return found
    at, pk = place
    order = _order(wanted)
    return found.filter(Q(**{f"{order}__lte": at}) & (Q(**{f"{order}__lt": at}) | Q(pk__lt=pk)))


def meets(words: str, row: Mention) -> bool:
    """Whether the query meets a row, as it would have when it was heard."""
    post = msgspec.convert(row.post, Post)
    return marking.meets(asking.read(words).matcher, post, marks.read(row.marks))
