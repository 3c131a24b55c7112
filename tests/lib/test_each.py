from __future__ import annotations

import pytest

from allears.lib.each import IN_A_ROW, SomeFailed, each


def odd_break(n: int) -> int:
    if n % 2:
        raise ValueError(f"{n} is odd")
    return n


class TestEach:
    def test_gives_the_sum(self) -> None:
        assert each([2, 4], odd_break, what="numbers") == 6

    def test_does_the_others_and_says_that_some_broke(self) -> None:
        done: list[int] = []

        def act(n: int) -> int:
            odd_break(n)
            done.append(n)
            return 1

        with pytest.raises(SomeFailed, match="2 failed, 2 were done; the first: ValueError: 1 is"):
            each([1, 2, 3, 4], act, what="numbers")
        assert done == [2, 4]

    def test_ends_when_nothing_goes_well(self) -> None:
        tried: list[int] = []

        def act(n: int) -> int:
            tried.append(n)
            raise ValueError

        with pytest.raises(SomeFailed) as why:
            each(range(500), act, what="numbers")
        assert len(tried) == IN_A_ROW
        assert why.value.is_general

    def test_goes_on_where_only_the_first_are_ill(self) -> None:
        with pytest.raises(SomeFailed) as why:
            each([1, 2, *([1] * 50), 4], odd_break, what="numbers")
        assert (why.value.n_done, why.value.is_general) == (2, False)
