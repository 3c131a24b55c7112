"""Dates of every kind that feeds hold: RFC 822 and its misspellings, ISO 8601, words, seconds.

feedparser's own readers come first (they know Greek, Hungarian and Korean months), then dateutil.
What it misses: day and month in numbers the American way round are believed only where the day
is above 12, and zones by names that several countries use.
"""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, datetime
from typing import Final

from dateutil import parser as dateutil

MAX_DATE_CHARS: Final = 100
_ZONES: Final = {
    "UT": 0, "Z": 0, "WET": 0, "BST": 3600, "WEST": 3600, "CET": 3600, "MEZ": 3600, "CEST": 7200,
    "MESZ": 7200, "EET": 7200, "EEST": 10800, "MSK": 10800, "EST": -18000, "EDT": -14400,
    "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200,
    "JST": 32400, "KST": 32400, "AEST": 36000, "AEDT": 39600,
}  # fmt: skip
_KNOWN_TO_FEEDPARSER: Final = frozenset(
    ("UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT")
)
_DEFAULTS: Final = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001
_SECONDS = re.compile(r"[0-9]{9,13}\Z")


def best(text: str, parsed: time.struct_time | None) -> datetime | None:
    """feedparser's reading; ours where it is known to guess (zones by name, plain seconds)."""
    zone = text.rpartition(" ")[2].upper()
    if _SECONDS.match(text.strip()) or (zone in _ZONES and zone not in _KNOWN_TO_FEEDPARSER):
        return read(text) or from_struct(parsed)
    return from_struct(parsed) or read(text)


def from_struct(parsed: time.struct_time | None) -> datetime | None:
    """feedparser's UTC tuple."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def read(text: str) -> datetime | None:
    """Aware, UTC; None where it is no date. A time without a zone is taken for UTC."""
    text = " ".join(text[:MAX_DATE_CHARS].split())
    if not any(char.isdigit() for char in text):
        return None
    try:
        if _SECONDS.match(text):
            number = int(text)
            return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC)
        at, other = (dateutil.parse(text, tzinfos=_ZONES, default=one) for one in _DEFAULTS)
        if at != other:  # year, month or day was not told and came from the default
            return None
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        return at.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, OSError, AttributeError, RecursionError):
        return None


def not_after(at: datetime | None, now: datetime) -> datetime | None:
    """A feed cannot hear the future; a clock that is minutes ahead is no reason to wait."""
    if at is None:
        return None
    return min(at, now)
