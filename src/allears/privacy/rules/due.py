"""Until when somebody must have what they asked for, and how it stands with that. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

MOST_DAYS = 30
"""A month, as the law counts it (GDPR, article 12), in days that are never too many."""
SOON = timedelta(days=7)


class Standing(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    OPEN = "open"
    SOON = "soon"
    LATE = "late"


def due(asked_at: datetime, *, days: int) -> datetime:
    return asked_at + timedelta(days=days)


def standing(
    *, due_at: datetime, ended_at: datetime | None, is_refused: bool, now: datetime
) -> Standing:
    """Late is what is not done when its time is over, not what was done late."""
    if ended_at is not None:
        return Standing.REFUSED if is_refused else Standing.DONE
    if now > due_at:
        return Standing.LATE
    return Standing.SOON if due_at - now <= SOON else Standing.OPEN
