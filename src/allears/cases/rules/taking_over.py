"""Whether a draft may be taken over from who began it.

A draft is somebody's own as long as they are at it. When they are away, have left, or have not
touched it for half an hour, whoever may answer the case can go on from their words; a lead always.
What it misses: somebody who thinks for longer than that; they are told, and find their words in the
draft of who took over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

UNTOUCHED_FOR = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Somebody's draft."""

    writer_id: int
    changed_at: datetime
    is_away: bool = False
    """They are away, have left, or may not answer the case any more."""


def may_take_over(begun: Begun, *, by_id: int, can_lead: bool, now: datetime) -> bool:
    """Whether they may go on from these words; that they may answer is asked elsewhere."""
    if begun.writer_id == by_id:
        return False
    return can_lead or begun.is_away or now - begun.changed_at >= UNTOUCHED_FOR
