"""Turns: everyone has theirs, new ones too, over restarts."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.turns import Turns

names = st.lists(st.text(max_size=3), min_size=1, max_size=6, unique=True)


def _play(searches: list[str], n: int, cursor: str = "") -> tuple[list[str], str]:
    """Who was asked in `n` visits, each in a process of its own."""
    asked = []
    for i in range(n):
        turns = Turns(searches, cursor)
        (name,) = turns.due()
        turns.served(name, str(i))
        asked.append(name)
        cursor = turns.cursor
    return asked, cursor


class TestTurns:
    @given(names, st.integers(1, 4))
    def test_are_the_same_number_for_everyone(self, searches: list[str], rounds: int) -> None:
        asked, _cursor = _play(searches, rounds * len(searches))
        assert set(Counter(asked).values()) == {rounds}

    def test_of_a_new_one_come_at_once_and_take_nobody_elses(self) -> None:
        _asked, cursor = _play(["a", "b", "c"], 4)
        asked, cursor = _play(["a", "new", "b", "c"], 4, cursor)
        assert sorted(asked) == ["a", "b", "c", "new"]
        assert asked[0] == "new"

    def test_remember_where_each_stands(self) -> None:
        _asked, cursor = _play(["a", "b"], 2)
        turns = Turns(["a", "b"], cursor)
        assert (turns.place("a"), turns.place("b"), turns.place("c")) == ("0", "1", "")

    def test_forget_who_is_not_asked_any_more(self) -> None:
        _asked, cursor = _play(["a", "b"], 2)
        assert Turns(["a", "b"], Turns(["a"], cursor).cursor).place("b") == ""

    def test_can_be_taken_by_several_at_once(self) -> None:
        assert Turns(["a", "b", "c"], "").due(2) == ["a", "b"]
        assert Turns(["a", "b", "c"], "").due(9) == ["a", "b", "c"]

    @pytest.mark.parametrize("cursor", ["", "rubbish", "[]", "{}", "[1, 2]", "[" * 100_000])
    def test_begin_anew_with_a_cursor_that_cannot_be_read(self, cursor: str) -> None:
        assert Turns(["a"], cursor).due() == ["a"]
