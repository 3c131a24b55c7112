"""Clocks as chips."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOW
from tests.world import World

from allears.cases import owed, queries

HOUR = timedelta(hours=1)


class TestWeight:
    @pytest.mark.parametrize(
        ("left", "weight"),
        [
            (8 * HOUR, "calm"),
            (2 * HOUR, "calm"),
            (HOUR, "near"),
            (timedelta(minutes=1), "near"),
            (timedelta(0), "owed"),
            (-HOUR, "owed"),
        ],
    )
    def test_grows_only_when_something_is_owed(self, left: timedelta, weight: str) -> None:
        due = NOW + left
        assert owed.weight(due - 8 * HOUR, due, NOW) == weight


class TestChips:
    def test_are_of_the_clocks_that_run_the_most_pressing_first(self, world: World) -> None:
        seen = queries.seen(world.case().pk)
        assert seen is not None
        first, second = seen.clocks[:2]
        first.due_at, second.due_at = NOW + 2 * HOUR, NOW + HOUR
        found = owed.chips([first, second], now=NOW)
        assert [chip["label"] for chip in found] == [
            second.get_kind_display(),
            first.get_kind_display(),
        ]
        first.met_at, second.due_at = NOW, None
        assert owed.chips([first, second], now=NOW) == []
