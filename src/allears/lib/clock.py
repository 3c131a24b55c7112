"""The one place where the present comes from; everything below a loop or a view is handed `now`."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Aware, UTC."""
    return datetime.now(UTC)


def zone(name: str) -> ZoneInfo | None:
    """A time zone by its name; None, which is that of the installation, for one that means nothing."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
