"""How fast everybody is told: so many a minute by each channel, within what its network allows.

A network that counts what we use gives a share of what it keeps for answers; where nothing is counted
a quiet pace is kept. Answers to people who write now go first: nothing is added to a channel in which
more than a few messages wait already. What it misses: networks that refuse by other measures than
they tell; they ask us to wait, and then nothing is written for that channel.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from allears.listening.ports import Quota

PRIVATE_A_MINUTE = 60
"""A mail a second: what small mail servers take without complaint."""
PUBLIC_A_MINUTE = 6
"""The same words again and again in public look like a machine, to people and to networks."""
SHARE = 0.25
"""Of what a network's quota gives answers: the rest is for people who write now."""
MOST_WAITING = 5
"""Messages that may wait in a channel before nothing is added."""
AT_ONCE = 10
"""Written in one go; then others have their turn."""
WINDOW = timedelta(minutes=1)


def a_minute(quotas: Sequence[Quota], *, is_public: bool) -> int:
    """How many a minute; at least one, or nobody would ever be told."""
    usual = PUBLIC_A_MINUTE if is_public else PRIVATE_A_MINUTE
    allowed = [
        q.amount * max(q.kept_for_answers, SHARE) * SHARE * 60 / q.per_s
        for q in quotas
        if q.per_s > 0
    ]
    return max(1, math.floor(min([usual, *allowed])))


def room(*, pace: int, n_lately: int, n_waiting: int) -> int:
    """How many may be written now: `n_lately` were within the window, `n_waiting` have not left."""
    return max(0, min(pace - n_lately, MOST_WAITING - n_waiting, AT_ONCE))


def takes(counts: Mapping[int, int], paces: Mapping[int, int]) -> timedelta:
    """How long until the last one is told: the slowest channel decides."""
    minutes = [math.ceil(n / paces[key]) for key, n in counts.items() if n]
    return timedelta(minutes=max(minutes, default=0))


def since(now: datetime) -> datetime:
    """From when on written ones count as lately."""
    return now - WINDOW
