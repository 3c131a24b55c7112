"""Which posts a writer may have kept already: a filter in memory that errs on the safe side.

A Bloom filter (1970) of sixteen bits a post and four looks: it never forgets one, and takes at most
one new post in four hundred for a known one, which is then looked for. It is made anew, twice as
large, when it is full.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.sieve.native import kernel

Array = npt.NDArray[Any]
_BITS_A_POST: Final = 16
_LEAST_BITS: Final = 20
_N_LOOKS = 4
_STEP = np.uint64(21)
_IDENTITY = np.uint64(24)
_ONE, _SEVEN, _THREE = np.uint64(1), np.uint64(7), np.uint64(3)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@kernel
def _look(filter_: Array, ids: Array, is_adding: bool, out: Array) -> None:
    mask = np.uint64(len(filter_) * 8 - 1)
    for place in range(len(ids)):
        value = (ids[place] >> _IDENTITY) * _GOLDEN
        is_held = True
        for _look in range(_N_LOOKS):
            value = (value ^ (value >> _STEP)) * _GOLDEN
            spot = (value >> _STEP) & mask
            bit = np.uint8(_ONE << (spot & _SEVEN))
            if filter_[spot >> _THREE] & bit == 0:
                is_held = False
                if is_adding:
                    filter_[spot >> _THREE] |= bit
        out[place] = is_held


class Known:
    """Identities (`identities`) that were seen."""

    def __init__(self) -> None:
        self._n = 0
        self._filter = np.zeros(1 << (_LEAST_BITS - 3), np.uint8)

    @property
    def is_full(self) -> bool:
        return self._n * _BITS_A_POST > len(self._filter) * 8

    def fill(self, many: Iterable[Array]) -> None:
        """Begin anew with these, and room for twice as many."""
        rows = list(many)
        n = sum(map(len, rows))
        bits = max(_LEAST_BITS, (2 * n * _BITS_A_POST).bit_length())
        self._n, self._filter = 0, np.zeros(1 << (bits - 3), np.uint8)
        for ids in rows:
            self.add(ids)

    def add(self, ids: Array) -> None:
        _look(self._filter, ids, True, np.empty(len(ids), np.bool_))
        self._n += len(ids)

    def may_hold(self, ids: Array) -> Array:
        """For each whether it may be known; never False for one that is."""
        out = np.empty(len(ids), np.bool_)
        _look(self._filter, ids, False, out)
        return out
