"""The count of a long stretch is kept for some minutes; that of a month is made anew each time.

A month of cases is counted in some 60 ms at 200,000 cases in a year, a year of them in half a second or
more: too long for each look. So each process keeps the counts of long stretches for `FRESH`, apart for
those from whom different things are hidden, and one reader counts while others of it wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from allears.cases import queries as cases
from allears.insights.gap import reading
from allears.insights.gap.reading import Gap
from allears.lib import sight
from allears.lib.sight import Sight

FRESH = timedelta(minutes=5)
SHORT_DAYS = 30
"""Up to here nothing is kept."""
MOST = 64
"""Counts that are kept at once."""


@dataclass(frozen=True)
class Counted:
    at: datetime
    gap: Gap


@dataclass
class _Kept:
    lock: Lock = field(default_factory=Lock)
    counted: Counted | None = None


_kept: dict[tuple[Sight, int, int | None], _Kept] = {}


def gap(*, days: int, team_id: int | None, now: datetime) -> Counted:
    """The gap of so many days, as this reader may see it."""
    if days <= SHORT_DAYS:
        return _count(days, team_id, now)
    key = (sight.current(), days, team_id)
    if len(_kept) >= MOST and key not in _kept:
        _kept.clear()
    place = _kept.setdefault(key, _Kept())
    with place.lock:
        found = place.counted
        if found is None or not timedelta(0) <= now - found.at < FRESH:
            found = place.counted = _count(days, team_id, now)
    return found


def _count(days: int, team_id: int | None, now: datetime) -> Counted:
    rows = cases.waiting_times(since=now - timedelta(days=days), now=now, team_id=team_id)
    return Counted(now, reading.read(rows))
