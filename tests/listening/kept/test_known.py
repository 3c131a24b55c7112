"""The filter of what was seen never forgets, and seldom errs."""

from __future__ import annotations

import numpy as np

from allears.listening.kept.known import Known


def ids(start, n):
    numbers = np.random.default_rng(start).integers(0, 2**40, n, dtype=np.uint64)
    return numbers << np.uint64(24)


class TestKnown:
    def test_never_forgets_one_and_seldom_takes_a_new_one_for_known(self):
        known = Known()
        for part in range(10):
            known.add(ids(part, 5_000))
        assert all(known.may_hold(ids(part, 5_000)).all() for part in range(10))
        assert known.may_hold(ids(99, 20_000)).mean() < 0.005

    def test_says_when_it_is_full_and_makes_room_for_twice_as_many(self):
        known = Known()
        parts = [ids(part, 40_000) for part in range(3)]
        for part in parts:
            known.add(part)
        assert known.is_full
        known.fill(parts)
        assert not known.is_full
        assert all(known.may_hold(part).all() for part in parts)
