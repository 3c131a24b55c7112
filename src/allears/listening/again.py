"""When a post that we keep is asked for again, to find out whether it was edited or taken back.

Pure. The older it is the longer we wait: a share of its age, between a shortest and a longest wait.
What opened a case is asked for sooner. Where a network demands that what is deleted there goes here
within some time, no wait is longer than a part of that, so that a look that fails can be made up for.
What it misses: that somebody edits old things more often than others.
"""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Final

SHORTEST: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(days=30)
SHARE: Final = 0.5
"""Of its age: what has stood for two days is asked for a day later."""
SHARE_OF_DEMAND: Final = 0.6
CONFIRM: Final = timedelta(hours=3)
"""What is missing is asked for once more after this, before it counts as taken back: what networks
keep ready for readers may be wrong for an hour or two."""
CONFIRM_LONELY: Final = timedelta(hours=12)
"""The same where nothing was shown at all: then the network may be at fault."""


class Rank(IntEnum):
    """Who comes first when not all can be asked for."""

    CASE = 0
    OURS = 1
    """It was sent to us, or names us."""
    OTHER = 2


def wait(age: timedelta, rank: Rank, *, within: timedelta | None = None) -> timedelta:
    """How long until the next look at a post that is so old."""
    longest = LONGEST if within is None else min(LONGEST, within * SHARE_OF_DEMAND)
    share, shortest = (SHARE / 2, SHORTEST / 3) if rank is Rank.CASE else (SHARE, SHORTEST)
    return min(max(age * share, shortest), longest)


def confirm_in(*, n_asked: int, n_missing: int) -> timedelta:
    """When what was missing is asked for once more."""
    return CONFIRM_LONELY if n_missing == n_asked and n_asked > 1 else CONFIRM
