"""The monitors whose hour has come are looked at, as `care` does."""

from __future__ import annotations

from datetime import datetime

from allears.mentions import actions


def look(now: datetime) -> list[actions.Ill]:
    """What their owners should be told."""
    due = actions.checks_due(now=now)
    found = [actions.check_health(monitor=one, now=now) for one in due]
    return [one for one in found if one is not None]
