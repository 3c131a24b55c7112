"""How much of a network a channel may still use: windows, what is left, what is kept for answers.

Pure. A window begins anew at multiples of its length since midnight UTC (a longer one than a day:
since 1970), or when the network says so; its own word about what is left wins over our count. What
it misses: windows that slide; of those the network's own word is the better guide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allears.listening.ports import Quota

SAME_WINDOW_S = 5.0
"""Two ends that are no further apart mean one window: networks count in whole seconds."""


def ends_at(quota: Quota, now: datetime) -> datetime:
    """When the window in which `now` lies begins anew."""
    begun = math.floor(now.timestamp() / quota.per_s)
    return datetime.fromtimestamp((begun + 1) * quota.per_s, tz=UTC)


def reserve(quota: Quota) -> int:
    """What hearing leaves untouched. Never all of it."""
    return min(math.ceil(quota.amount * quota.kept_for_answers), max(quota.amount - 1, 0))


def is_same_window(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= timedelta(seconds=SAME_WINDOW_S)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One quota of one channel now, to be shown."""

    quota: Quota
    left: int
    ends_at: datetime
    is_told: bool
    """The network said so; else it is our own count."""

    @property
    def amount(self) -> int:
        """All of it: a network may give more than we knew."""
        return max(self.quota.amount, self.left)

    @property
    def spent(self) -> int:
        return self.amount - self.left

    @property
    def reserve(self) -> int:
        return reserve(self.quota)

    @property
    def for_hearing(self) -> int:
        """What hearing may still use."""
        return max(self.left - self.reserve, 0)

    @property
    def spent_share(self) -> float:
        """Percent of it."""
        return round(100 * self.spent / max(self.amount, 1), 1)

    @property
    def kept_share(self) -> float:
        """Percent of it that is kept for answers and still there."""
        return round(100 * min(self.reserve, self.left) / max(self.amount, 1), 1)

    @property
    def kept_from(self) -> float:
        """Where that part begins, in percent: it lies at the end."""
        return round(100 - self.kept_share, 1)
