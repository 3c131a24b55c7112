"""How precise a monitor is, by posts that were drawn from its mentions at random and judged.

Every mention of the last four weeks that nobody drew before is as likely as any other, whatever its
network, author or language; which ones come follows from the seed alone. Precision is the share of
right ones among those that were said to be right or wrong, with the interval of Wilson; unclear ones are
told and not counted. A judgment counts for the week in which the post was said, and for the monitor
until that is four weeks ago. After a change of the query only those count that it still catches.

What it misses: what the changed query catches anew is drawn from the change on; a post that its network
took back counts no more; and how much is said that a monitor does not catch at all (no sample of what it
caught can tell that: see the posts that are kept).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.utils import timezone

from allears.listening.post import Post
from allears.mentions import health, marking, marks
from allears.mentions.judging import Share
from allears.mentions.models import Bound, Drawn, Mention, Monitor, Sample
from allears.mentions.models.sample import Said

N_AT_ONCE: Final = 20
"""Posts of one draw: some minutes of work."""
WINDOW: Final = timedelta(days=28)
"""Posts said within it are drawn, and count for how precise the monitor is."""
N_WEEKS: Final = 8
"""Weeks that are shown."""
MOST: Final = 1_000
"""Newest judgments that are read."""
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Judgment:
    """One drawn post of which somebody said something."""

    said: str
    posted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Count:
    """Judgments of some time."""

    n_right: int = 0
    n_wrong: int = 0
    n_unclear: int = 0

    @property
    def n(self) -> int:
        """Those that count."""
        return self.n_right + self.n_wrong

    @property
    def share(self) -> Share | None:
        return Share(self.n_right, self.n) if self.n else None

    @property
    def is_enough(self) -> bool:
        """Whether anything may follow from it."""
        return self.n >= health.LEAST_JUDGED


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week of a monitor: how much, and how much of it is right."""

    begin: datetime
    volume: int
    count: Count

    @property
    def last(self) -> datetime:
        """A moment of its last day."""
        return self.begin + WEEK - timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the judgments of a monitor tell."""

    now: Count
    """Of the window."""
    judgments: Sequence[Judgment]
    """Of the weeks that are shown; what it does not catch any more is not among them."""
    n_left_out: int
    """Judged in the window, and not caught by the query as it stands."""


def count(judgments: Iterable[Judgment]) -> Count:
    """How many of which kind."""
    kinds = Counter(one.said for one in judgments)
    return Count(
        n_right=kinds[Said.RIGHT], n_wrong=kinds[Said.WRONG], n_unclear=kinds[Said.UNCLEAR]
    )


def weeks(
    judgments: Sequence[Judgment], hours: Mapping[datetime, int], now: datetime
) -> list[Week]:
    """The last weeks, this one first, each from Monday on as the clock on the wall has it."""
    found, end = [], None
    for begin in _mondays(now):
        inside = [
            one for one in judgments if begin <= one.posted_at and (not end or one.posted_at < end)
        ]
        volume = sum(n for hour, n in hours.items() if begin <= hour and (not end or hour < end))
        found.append(Week(begin=begin, volume=volume, count=count(inside)))
        end = begin
    return found


def _mondays(now: datetime) -> Iterator[datetime]:
    local = timezone.localtime(now)
    day = local.date() - timedelta(days=local.weekday())
    for n in range(N_WEEKS):
        start = datetime.combine(day - n * WEEK, datetime.min.time())
        yield timezone.make_aware(start, local.tzinfo)


# ---- reads -----------------------------------------------------------------------------------


def bound() -> float:
    """At least so precise a monitor has to be here."""
    percent = Bound.objects.values_list("percent", flat=True).first()
    return health.POOR if percent is None else percent / 100


def newest(monitor_id: int) -> Sample | None:
    return Sample.objects.filter(monitor_id=monitor_id).select_related("by").order_by("-id").first()


def drawn_of(sample: Sample) -> list[Drawn]:
    """The posts of a draw as they were drawn, without those that were taken back since."""
    rows = Drawn.objects.filter(sample=sample, mention__gone_at=None)
    return list(rows.select_related("mention__identity", "by").order_by("place"))


def drawn(monitor_id: int, drawn_id: int) -> Drawn | None:
    """One post of a draw of this monitor."""
    rows = Drawn.objects.filter(sample__monitor_id=monitor_id, mention__gone_at=None)
    return rows.filter(pk=drawn_id).first()


def known(monitor: Monitor, now: datetime) -> Known:
    """What the judged posts of a monitor tell of its query as it stands."""
    rows = Drawn.objects.filter(sample__monitor=monitor, mention__gone_at=None)
    rows = rows.filter(mention__posted_at__gte=now - (N_WEEKS + 1) * WEEK).exclude(said="")
    columns = ("said", "mention__posted_at", "mention__post", "mention__marks")
    every = list(rows.order_by("-id").values_list(*columns)[:MOST])
    caught = marking.compiled(monitor.query) if every else None
    judgments, n_left_out = [], 0
    for said, at, post, stored in every:
        if caught and marking.meets(caught, msgspec.convert(post, Post), marks.read(stored)):
            judgments.append(Judgment(said=said, posted_at=at))
        else:
            n_left_out += at >= now - WINDOW
    lately = [one for one in judgments if one.posted_at >= now - WINDOW]
    return Known(now=count(lately), judgments=judgments, n_left_out=n_left_out)


def caught(monitor: Monitor, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Those that the query as it stands meets."""
    matcher = marking.compiled(monitor.query)
    for row in mentions:
        if matcher and marking.meets(
            matcher, msgspec.convert(row.post, Post), marks.read(row.marks)
        ):
            yield row
