"""How often to visit a feed: what it asks for, within bounds that serve both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from allears.lib.feeds.shape import Feed

POLL_S: Final = 900.0
SHORTEST_POLL_S: Final = 300.0
LONGEST_POLL_S: Final = 86_400.0
LONGEST_CACHE_S: Final = 3_600.0
"""`Cache-Control` speaks of bytes, not of news; it may slow us down to an hour, not to a day."""


def poll_s(feed: Feed | None, headers: Mapping[str, str]) -> float | None:
    """Seconds to the next visit, or None where neither feed nor server says."""
    wish = feed.poll_s if feed else None
    if wish is None:
        for part in headers.get("cache-control", "").lower().split(","):
            name, _, value = part.strip().partition("=")
            if name == "max-age" and value.isascii() and value.isdigit():
                wish = max(min(float(value[:9]), LONGEST_CACHE_S), POLL_S)
    return None if wish is None else min(max(wish, SHORTEST_POLL_S), LONGEST_POLL_S)
