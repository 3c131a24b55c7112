"""How long and how much of a channel is kept."""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """Whole segments go, the oldest first, when all of theirs is older or the sum is larger."""

    days: float = 7.0
    max_bytes: int = 5_000_000_000

    def oldest_s(self, now_s: int) -> int:
        """What was heard before this second may go."""
        return int(now_s - self.days * DAY_S)

    def segment_s(self) -> int:
        """After how long a segment that grows is sealed, so that whole ones can go in time."""
        return int(min(DAY_S, self.days * DAY_S / 4))
