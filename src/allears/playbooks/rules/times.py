"""Times from now, as one says them: until tomorrow morning, in three days. Mornings are those of a time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HOURS: Final = {"1h": 1, "4h": 4}
DAYS: Final = {"tomorrow": 1, "2d": 2, "3d": 3, "1w": 7, "2w": 14, "4w": 28}
CHOICES: Final = (*HOURS, "tomorrow", "2d", "3d", "monday", "1w", "2w", "4w")
MORNING: Final = 9
"""The hour at which a day begins that is not today."""


def until(choice: str, *, zone: str, now: datetime) -> datetime | None:
    """The moment that is meant; None for no choice of ours."""
    if choice in HOURS:
        return now + timedelta(hours=HOURS[choice])
    local = now.astimezone(ZoneInfo(zone))
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if choice == "monday":
        return morning + timedelta(days=7 - local.weekday())
    return morning + timedelta(days=DAYS[choice]) if choice in DAYS else None
