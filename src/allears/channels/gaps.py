"""When a gap in what a channel heard may be called filled, and how much may be missing in it.

Pure. It is, when posts of its time came after all and reach from near its beginning to near its
end. What it misses: that some posts within are still missing; nobody can know that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LEAST_KNOWN: Final = timedelta(days=1)
"""A channel that is younger has no usual."""
SHARE: Final = 0.9
"""How much of its time the posts must span."""
FEWEST: Final = 3
"""One or two stray old posts (a search, a repost) fill nothing."""


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A gap and the posts of its time that have come since."""

    since: datetime
    until: datetime
    oldest: datetime | None = None
    newest: datetime | None = None
    n: int = 0

    def with_posts(self, times: Sequence[datetime]) -> Filling:
        """The same after posts written at these times arrived."""
        within = [at for at in times if self.since <= at <= self.until]
        if not within:
            return self
        known = [at for at in (self.oldest, self.newest) if at is not None]
        return Filling(
            since=self.since,
            until=self.until,
            oldest=min([*within, *known]),
            newest=max([*within, *known]),
            n=self.n + len(within),
        )

    @property
    def is_filled(self) -> bool:
        if self.oldest is None or self.newest is None or self.n < FEWEST:
            return False
        return (self.newest - self.oldest) >= SHARE * (self.until - self.since)


def missing(
    *, n_heard: int, known_for: timedelta, length: timedelta, n_filled: int = 0
) -> int | None:
    """About how many posts a gap holds, going by what the channel brings on the whole; None: nobody
    can say. Two figures, for it is no more than a guess."""
    if known_for < LEAST_KNOWN or n_heard <= 0:
        return None
    guess = n_heard * (length / known_for) - n_filled
    if guess < 1:
        return 1
    size = int(10 ** max(len(str(round(guess))) - 2, 0))
    return round(guess / size) * size
