"""Wildcards without going back, against going back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.match.wild import compile_wild


def by_going_back(pattern, word):
    if not pattern:
        return not word
    if pattern[0] == "*":
        return any(by_going_back(pattern[1:], word[i:]) for i in range(len(word) + 1))
    return bool(word) and pattern[0] in ("?", word[0]) and by_going_back(pattern[1:], word[1:])


class TestCompileWild:
    @given(st.text("ab*?", min_size=1, max_size=7), st.text("ab", min_size=1, max_size=8))
    def test_equals_going_back(self, pattern, word):
        assert compile_wild(pattern)(word) == by_going_back(pattern, word)

    @pytest.mark.parametrize("key", ["#ab", "@ab", "$ab"])
    def test_meets_only_keys_of_its_own_sign(self, key):
        assert not compile_wild("*ab")(key)
        assert not compile_wild("?ab")(key)
        assert compile_wild(f"{key[0]}a*")(key)

    def test_is_not_slow_where_going_back_would_be(self):
        test = compile_wild("*a" * 30 + "b")
        began = time.process_time()
        assert not test("a" * 100_000)
        assert time.process_time() - began < 10
