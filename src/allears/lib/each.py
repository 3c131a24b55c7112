"""The same done to each of many, so that one that breaks keeps no other waiting.

A fault is logged with what it hit, the rest goes on, and at the end the caller is told that not all was
done. After `IN_A_ROW` faults without one success it is not the single one that is ill, and the walk ends.
What it misses: one that takes for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from allears.lib import retry

log = logging.getLogger(__name__)
T = TypeVar("T")

IN_A_ROW: Final = 10
ASIDE_S: Final = 10.0
"""How long one is put aside after it broke: at first..."""
LONGEST_ASIDE_S: Final = 3600.0
"""...and at most."""


def aside_until(n_faults: int, *, now: datetime) -> datetime:
    """When one that has just broken is tried again; `n_faults`: how often it had broken before."""
    pause_s = retry.pause_s(n_faults + 1, first_s=ASIDE_S, most_s=LONGEST_ASIDE_S)
    return now + timedelta(seconds=pause_s)


class SomeFailed(Exception):
    """The others are done. Its words are for whoever runs this."""

    def __init__(self, n_failed: int, n_done: int, first: Exception) -> None:
        self.n_failed, self.n_done, self.first = n_failed, n_done, first
        words = f"{n_failed} failed, {n_done} were done; the first: {type(first).__name__}: {first}"
        super().__init__(words)

    @property
    def is_general(self) -> bool:
        """Nothing went well: it is not the single one that is ill."""
        return self.n_failed >= IN_A_ROW and not self.n_done


def each(items: Iterable[T], act: Callable[[T], int | None], *, what: str) -> int:
    """The sum of what `act` gives. Raises `SomeFailed` when all were tried and some broke."""
    n_sum = n_done = n_failed = 0
    first: Exception | None = None
    for item in items:
        try:
            n_sum += act(item) or 0
        except Exception as error:
            log.exception("%s: a fault with %s; the others go on", what, item)
            first, n_failed = first or error, n_failed + 1
            if n_failed >= IN_A_ROW and not n_done:
                break
        else:
            n_done += 1
    if first is not None:
        raise SomeFailed(n_failed, n_done, first)
    return n_sum
