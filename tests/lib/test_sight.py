"""What is hidden from whoever asks."""

from __future__ import annotations

import pytest

from allears.lib import sight
from allears.lib.sight import BLIND, WHOLE, Sight


class TestSight:
    @pytest.mark.parametrize(
        ("one", "walls", "is_hidden"),
        [
            (WHOLE, {1}, False),
            (BLIND, {1}, True),
            (BLIND, set(), False),
            (Sight(frozenset({2})), {1}, False),
            (Sight(frozenset({2})), {1, 2}, True),
            (Sight(frozenset({2})), set(), False),
        ],
    )
    def test_hides_what_is_behind_any_wall_of_its(
        self, one: Sight, walls: set[int], is_hidden: bool
    ) -> None:
        assert one.hides(frozenset(walls)) is is_hidden


class TestThrough:
    def test_ends_where_it_began(self) -> None:
        with sight.through(BLIND):
            assert sight.current() == BLIND
            with sight.through(Sight(frozenset({1}))):
                assert not sight.current().is_whole
            assert sight.current() == BLIND
        assert sight.current() == WHOLE

    def test_ends_also_when_something_breaks(self) -> None:
        with pytest.raises(ZeroDivisionError), sight.through(BLIND):
            raise ZeroDivisionError
        assert sight.current().is_whole


class TestWhole:
    def test_sees_everything_for_a_moment(self) -> None:
        with sight.through(BLIND):
            assert sight.whole(sight.current)() == WHOLE
            assert sight.current() == BLIND


class TestBlind:
    def test_sees_nothing_that_is_walled(self) -> None:
        assert sight.blind(sight.current)() == BLIND
