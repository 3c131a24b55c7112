"""Which words the stream really brings, so that nobody is woken by a common one where a rare one would do.

Before anything is heard gates are chosen by guesses. Of the posts that come one in sixteen is
counted. Now and then, first soon, later seldom, the keys that cost most (how often they are met,
times how many rows are walked then) are gone through: those whom they wake may have rarer parts
by what was counted. What was counted long ago is worth less and less. What it misses: words that
are always asked together with others, which alone would be rare or common.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allears.listening.sieve.native import Array, longer
from allears.listening.sieve.roster import Roster

_FIRST_LOOK, _LATER, _MOST_COUNTED = 512, 4, 1 << 16
"""Counted posts until the first look, how many times as many until the next, and the most that are
held; then every number is halved, and the next look comes after as many as were left."""
_LEAST_COST = 0.01
"""Rows walked a post below which a key is left alone."""
_MOST_KEYS = 2_000
_GROWN = 2.0
"""How much more a key must cost than when it was last gone through."""


class Habits:
    """How often keys are met, and which ones to go through."""

    def __init__(self) -> None:
        self.met: Array = np.zeros(64, np.int32)
        """As `Waking.met`."""
        self._next_look = _FIRST_LOOK
        self._costs: dict[int, float] = {}
        """Of the keys that were gone through, what they cost then."""

    def make_room(self, n_keys: int) -> None:
        while n_keys + 1 > len(self.met):
            self.met = longer(self.met)

    @property
    def is_look_due(self) -> bool:
        return int(self.met[0]) >= self._next_look

    def costly(self, roster: Roster) -> Iterator[int]:
        """Monitors that are woken by keys that cost much, the costliest first, perhaps more than once."""
        n_rows = roster.n_rows()
        n_keys = min(len(n_rows), len(self.met) - 1)
        costs = self.met[1 : n_keys + 1] * n_rows[:n_keys] / max(int(self.met[0]), 1)
        self._plan_next()
        order = np.argsort(costs)[::-1][:_MOST_KEYS].tolist()
        wanted = [key for key in order if self._is_worth(key, float(costs[key]))]
        for key in wanted:
            yield from roster.monitors_of(key)
            self._costs[key] = (
                int(self.met[key + 1]) * len(roster.monitors_of(key)) / max(int(self.met[0]), 1)
            )

    def _is_worth(self, key: int, cost: float) -> bool:
        return cost > max(_LEAST_COST, _GROWN * self._costs.get(key, 0.0))

    def _plan_next(self) -> None:
        if self.met[0] * _LATER > _MOST_COUNTED:
            if self.met[0] >= _MOST_COUNTED:
                self.met >>= 1
            self._next_look = _MOST_COUNTED
        else:
            self._next_look = int(self.met[0]) * _LATER
