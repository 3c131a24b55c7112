"""Bitmaps of posts, whatever their number."""

from __future__ import annotations

import numpy as np
import pytest

from allears.listening.kept import reading


class TestEvery:
    @pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 64])
    def test_holds_each_post_and_nothing_past_the_last(self, n):
        assert reading.places(reading.every(n), n).tolist() == list(range(n))
        assert int(np.bitwise_count(reading.every(n)).sum()) == n
        assert not reading.none(n).any()

    def test_is_led_back_from_places(self):
        bits = reading.of_places(np.array([0, 8, 9]), 10)
        assert reading.places(bits, 10).tolist() == [0, 8, 9]
