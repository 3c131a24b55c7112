"""Lengths of time as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import durations
from allears.cases.rules.sla import ALWAYS, Calendar

OFFICE = Calendar(weekly=dict.fromkeys(range(5), ((9 * 60, 17 * 60),)))
HOUR_S = 3600


class TestParse:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("4 h", 4 * HOUR_S),
            ("4h", 4 * HOUR_S),
            ("30 min", 1800),
            ("90 minutes", 5400),
            ("1 h 30 min", 5400),
            ("1,5 hours", 5400),
            ("2 d", 16 * HOUR_S),
            ("1 day and 2 h", 10 * HOUR_S),
            ("  1 D, 1 H ", 9 * HOUR_S),
            ("", None),
            ("   ", None),
        ],
    )
    def test_reads_what_people_write(self, text: str, seconds: int | None) -> None:
        assert durations.parse(text, OFFICE) == seconds

    def test_counts_a_day_of_24_hours_round_the_clock(self) -> None:
        assert durations.parse("2 d", ALWAYS) == 48 * HOUR_S

    @pytest.mark.parametrize(
        "text",
        ["4", "soon", "h", "-4 h", "4 h 4", "4 weeks", "0 h", "0.2 min", "9999 d", "4 h<script>",
         "٣ h", "1e9 h", "9" * 50 + " h", "4 \x00h", "1 hand"],
    )  # fmt: skip
    def test_refuses_nonsense_in_words(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"\w+ .*\."):
            durations.parse(text, OFFICE)

    @given(st.text(max_size=60))
    def test_raises_nothing_but_words_for_any_text(self, text: str) -> None:
        try:
            seconds = durations.parse(text, OFFICE)
        except ValueError:
            return
        assert seconds is None or 60 <= seconds <= durations.LONGEST_S


class TestWords:
    @given(st.integers(1, 2000 * 60), st.sampled_from([OFFICE, ALWAYS]))
    def test_are_read_back_as_the_same_time(self, minutes: int, calendar: Calendar) -> None:
        words = durations.words(minutes * 60, calendar)
        assert durations.parse(words, calendar) == minutes * 60

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [(None, ""), (1800, "30 min"), (4 * HOUR_S, "4 h"), (8 * HOUR_S, "8 h"),
         (16 * HOUR_S, "2 d"), (5400, "1 h 30 min"), (17 * HOUR_S, "17 h")],
    )  # fmt: skip
    def test_are_short(self, seconds: int | None, words: str) -> None:
        assert durations.words(seconds, OFFICE) == words


class TestDay:
    def test_is_what_an_average_open_day_has(self) -> None:
        uneven = Calendar(weekly={0: ((0, 8 * 60),), 1: ((0, 4 * 60),), 2: ()})
        assert durations.day_s(uneven) == 6 * HOUR_S
        assert durations.day_s(ALWAYS) == 24 * HOUR_S
