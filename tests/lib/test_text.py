from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allears.lib import text as texts
from allears.lib.text import fold, shorten, tidy

_LETTERS = st.characters() | st.sampled_from(
    "  \t\n\r\x0b\x1c\x85\u200d\u200c\ufe0f\u0301\u0345ae가각\U000e0041🏴\u2028"
)


class TestShorten:
    @pytest.mark.parametrize(
        ("text", "n", "expected"),
        [
            ("short", 10, "short"),
            ("one two three", 9, "one two…"),
            ("unbreakable", 5, "unbr…"),
            ("one, two", 5, "one…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ],
    )
    def test_cuts_at_a_word(self, text: str, n: int, expected: str) -> None:
        assert shorten(text, n) == expected

    @given(st.text(), st.integers(0, 50))
    def test_never_gets_longer_than_it_may(self, text: str, n: int) -> None:
        assert len(shorten(text, n)) <= n


class TestFold:
    @pytest.mark.parametrize(
        ("a", "b"), [("Straße", "STRASSE"), ("naïve", "NAIVE"), ("a \n b", "A B"), ("ﬁne", "fine")]
    )
    def test_makes_equal_what_reads_equal(self, a: str, b: str) -> None:
        assert fold(a) == fold(b)


class TestTidy:
    @given(st.text(), st.integers(1, 20))
    def test_stays_within_its_limit_and_settles(self, text: str, n: int) -> None:
        once = tidy(text, max_chars=n)
        assert len(once) <= n
        assert tidy(once, max_chars=n) == once

    @given(st.text(_LETTERS, max_size=12))
    @example("e\u0301")
    def test_a_glance_sees_all_that_there_is_to_do(self, text: str) -> None:
        quick = tidy(text, max_chars=20)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(texts, "_is_tidy", lambda _text: False)
            assert tidy(text, max_chars=20) == quick

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("é" + " " * 60_000 + "é", "é" + " " * 60_000 + "é"),
            ("é" + "\t " * 30_000 + "\né", "é\né"),
            ("é" + "\u200d" * 60_000 + "é", "é" + "\u200d" * 60_000 + "é"),
            ("é" + "\u200c\u200d" * 30_000 + "e", "ée"),
            ("e" + "\u200c\u200d" * 30_000 + "é", "eé"),
        ],
    )
    def test_takes_a_long_row_of_blanks_in_one_walk(self, text: str, expected: str) -> None:
        begun = time.thread_time()
        assert tidy(text, max_chars=200_000) == expected
        assert time.thread_time() - begun < 2, "a square of the length would be many seconds"


class TestNumber:
    def test_is_what_stands_there_and_0_for_anything_else(self) -> None:
        assert texts.number("17") == 17
        assert texts.number("9" * texts.MOST_DIGITS) == int("9" * texts.MOST_DIGITS)
        for typed in ("", "-1", "1.5", " 1", "½", "٣", "x", "9" * 18, "9" * 5000):
            assert texts.number(typed) == 0, typed[:20]
