"""Words in any order: counting and matching against trying everything."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from allears.listening.match.within import is_within

places = st.lists(st.integers(0, 14), min_size=0, max_size=5, unique=True).map(sorted)


def by_trying(many, distance):
    return any(
        len(set(chosen)) == len(many) and max(chosen) - min(chosen) + 1 - len(many) <= distance
        for chosen in product(*many)
    )


class TestIsWithin:
    @given(st.lists(places, min_size=2, max_size=5), st.integers(0, 6))
    def test_equals_trying_everything(self, many, distance):
        words = [f"w{n}" for n in range(len(many))]
        assert is_within(words, many, distance) == by_trying(many, distance)

    @given(places, places, st.integers(1, 3), st.integers(0, 5))
    def test_counts_a_word_as_often_as_it_is_written(self, one, two, times, distance):
        many = [one] * times + [two]
        assert is_within(["a"] * times + ["b"], many, distance) == by_trying(many, distance)
