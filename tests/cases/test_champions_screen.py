"""Champions in words."""

from __future__ import annotations

import pytest

from allears.cases import champions_screen
from allears.cases.rules.champions import Counted, Step


class TestWhy:
    @pytest.mark.parametrize(
        ("counted", "words"),
        [
            ((3, 2, 0), "helped 3 times, 2 people"),
            ((1, 0, 0), "helped 1 time, 1 person"),
            ((0, 0, 2), "praised with reasons on 2 days"),
            ((2, 1, 1), "helped 2 times, 1 person; praised with reasons on 1 day"),
        ],
    )
    def test_says_what_they_did(self, counted: tuple[int, int, int], words: str) -> None:
        helps, people, days = counted
        said = Counted(n_helps=helps, n_people=people, n_praise_days=days)
        assert champions_screen.why(said) == words


class TestStates:
    def test_have_a_sign_each(self) -> None:
        assert set(champions_screen.STATES) == set(Step) - {Step.THANKED}
