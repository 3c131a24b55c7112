"""Who answers without a second pair of eyes: by network, and in public apart from private.

A licence is a row of steps, of which the last that speaks of this network (or of all) counts. It is
earned by a number of answers that somebody approved since it was last taken back; one that was
changed before it left counts for nothing, neither way. Who leads needs none: they give it to others.
What it misses: how hard the approved ones were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

REVOKED, EARNED = "revoked", "earned"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A licence was given or taken back; `network` empty: for all of them."""

    network: str
    is_public: bool
    how: str
    at: datetime
    by: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What a licence is for."""

    network: str
    is_public: bool


def standing(steps: Sequence[Step], reach: Reach) -> Step | None:
    """The last step that speaks of it, oldest first in `steps`; None: there was none."""
    meant = [
        one
        for one in steps
        if one.is_public == reach.is_public and one.network in ("", reach.network)
    ]
    return meant[-1] if meant else None


def is_licensed(steps: Sequence[Step], reach: Reach, *, can_lead: bool) -> bool:
    last = standing(steps, reach)
    return can_lead or (last is not None and last.how != REVOKED)


def is_earned(n_approved: int, n_needed: int) -> bool:
    """`n_needed` 0: it is never earned, a lead gives it."""
    return 0 < n_needed <= n_approved
