"""The clocks of a case as quiet chips, which grow heavier only when they owe something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from allears.cases.models import Clock, Promise, PromiseState

NEAR = timedelta(minutes=30)
NEAR_SHARE = 0.2
"""A clock is near its end in the last fifth of its time, and in the last half hour."""


def chips(
    clocks: Iterable[Clock], promises: Iterable[Promise] = (), *, now: datetime
) -> list[dict[str, Any]]:
    """The clocks that run and what was promised by word, the most pressing first; a paused clock
    owes nothing and is left out."""
    running = [one for one in clocks if one.met_at is None and one.due_at is not None]
    running.sort(key=lambda one: one.due_at or now)
    promised = [
        {
            "label": _("Promise"),
            "due_at": one.due_at,
            "started_at": one.at,
            "weight": weight(one.at, one.due_at, now),
        }
        for one in promises
        if one.state == PromiseState.OPEN
    ]
    ruled = [
        {
            "label": one.get_kind_display(),
            "due_at": one.due_at,
            "started_at": one.started_at,
            "weight": weight(one.started_at, one.due_at or now, now),
        }
        for one in running
    ]
    return sorted([*ruled, *promised], key=lambda chip: chip["due_at"])


def weight(started_at: datetime, due_at: datetime, now: datetime) -> str:
    """calm, near or owed."""
    left = due_at - now
    if left <= timedelta(0):
        return "owed"
    whole = due_at - started_at
    return "near" if left <= max(NEAR, whole * NEAR_SHARE) and left < whole else "calm"
