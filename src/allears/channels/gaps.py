"""When a gap in what a channel heard may be called filled.

Pure. It is, when posts of its time came after all and reach from near its beginning to near its
end. What it misses: that some posts within are still missing; nobody can know that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
