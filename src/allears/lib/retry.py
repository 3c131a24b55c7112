"""When to come back: what a server asks for, and growing pauses where it says nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT_S: Final = 86_400.0
"""A server that asks for more than a day is asked again after a day."""
_WINDOW_NAMES: Final = ("x-ratelimit", "ratelimit", "x-rate-limit")
_EPOCH_FROM_S: Final = 1e9
"""Smaller numbers are seconds from now, larger ones seconds since 1970 (September 2001)."""


@dataclass(frozen=True)
class Window:
    """What a server says of its limit: so many more until then."""

    left: int
    until: datetime


def window(headers: Mapping[str, str], now: datetime) -> Window | None:
    """`X-RateLimit-Remaining` and `-Reset` in the spellings that there are; None if not told.

    The end is a number (seconds from now, or since 1970) or an ISO date (GoToSocial, Mastodon).
    """
    for name in _WINDOW_NAMES:
        left = headers.get(f"{name}-remaining", "").strip().partition(".")[0]
        until = _moment(headers.get(f"{name}-reset", "").strip(), now)
        if left.isascii() and left.isdigit() and len(left) < 12 and until is not None:
            return Window(int(left), until)
    return None


def after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of `Retry-After` (a number or a date), between 1 and a day; None if not told.

    Where it is missing and a limit is used up, the end of its window.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        told = window(headers, now)
        if told is None or told.left:
            return None
        return _bounded((told.until - now).total_seconds())
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return _bounded(float(value[:12]))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return _bounded((at - now).total_seconds())


def pause_s(
    n_tries: int,
    *,
    first_s: float = 5.0,
    most_s: float = 3_600.0,
    chance: Callable[[], float] = random.random,
) -> float:
    """Pause before the next try after `n_tries` that failed: doubled each time, half of it by chance.

    The chance keeps many channels of one server from coming back together.
    """
    whole = min(most_s, first_s * 2.0 ** min(max(n_tries - 1, 0), 30))
    return whole / 2 + whole / 2 * chance()


def _moment(value: str, now: datetime) -> datetime | None:
    try:
        if value.isascii() and value.replace(".", "", 1).isdigit():
            seconds = float(value[:15])
            is_epoch = seconds >= _EPOCH_FROM_S
            return datetime.fromtimestamp(seconds, UTC) if is_epoch else now + _s(seconds)
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _s(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, LONGEST_WAIT_S))


def _bounded(seconds: float) -> float:
    return min(max(seconds, 1.0), LONGEST_WAIT_S)
