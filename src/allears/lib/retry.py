"""When to come back: what a server asks for, and growing pauses where it says nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT_S: Final = 86_400.0
"""A server that asks for more than a day is asked again after a day."""


def after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of `Retry-After` (a number or a date), between 1 and a day; None if not told."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
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


def _bounded(seconds: float) -> float:
    return min(max(seconds, 1.0), LONGEST_WAIT_S)
