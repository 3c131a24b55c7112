from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.lib.splitting import DoesNotFit, length, split

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


class TestLength:
    def test_counts_what_the_network_counts(self) -> None:
        assert length(FAMILY) == 5
        assert length(FAMILY, "graphemes") == 1
        assert length("e\u0301") == 1


class TestSplit:
    def test_leaves_alone_what_fits(self) -> None:
        assert split("Hello there.", max_chars=12, max_parts=5) == ["Hello there."]

    def test_ends_a_part_at_a_sentence_and_numbers_it(self) -> None:
        text = "The first part is here. The second one follows it. And then a third."
        assert split(text, max_chars=32, max_parts=5) == [
            "The first part is here. 1/3",
            "The second one follows it. 2/3",
            "And then a third. 3/3",
        ]

    def test_prefers_a_paragraph(self) -> None:
        text = "One is short. Two is short.\n\nThree begins a new thought. And goes on for a while."
        first, *_rest = split(text, max_chars=50, max_parts=5)
        assert first == "One is short. Two is short. 1/3"

    def test_fills_the_parts_where_there_are_not_enough_for_good_borders(self) -> None:
        text = "One is short. Two is short.\n\nThree begins a new thought. And goes on for a while."
        first, _second = split(text, max_chars=50, max_parts=2)
        assert first == "One is short. Two is short.\n\nThree begins a 1/2"

    def test_takes_a_blank_where_no_sentence_ends(self) -> None:
        parts = split("word " * 20, max_chars=30, max_parts=9)
        assert parts[0] == "word word word word word 1/4"

    def test_cuts_no_link(self) -> None:
        link = "https://example.org/a/rather-long/path?with=words"
        parts = split(f"你好你好你好你好你好{link}。再见再见再见再见", max_chars=60, max_parts=4)
        assert sum(link in part for part in parts) == 1

    def test_cuts_no_handle(self) -> None:
        text = "x" * 20 + " @somebody.with.a.long.name@example.social says so, and more of it"
        parts = split(text, max_chars=52, max_parts=4)
        assert any("@somebody.with.a.long.name@example.social" in part for part in parts)

    def test_cuts_no_letter_in_two(self) -> None:
        parts = split(FAMILY * 40, max_chars=30, max_parts=10)
        assert "".join(re.sub(r" \d+/\d+$", "", part) for part in parts) == FAMILY * 40
        assert all(re.fullmatch(f"({FAMILY})+ \\d+/\\d+", part) for part in parts)

    def test_counts_letters_where_the_network_does(self) -> None:
        assert split(FAMILY * 30, max_chars=30, max_parts=2, counted_in="graphemes") == [
            FAMILY * 30
        ]

    def test_keeps_room_for_numbers_of_two_digits(self) -> None:
        parts = split("word " * 60, max_chars=30, max_parts=99)
        assert len(parts) > 9
        assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")
        assert max(map(len, parts)) <= 30

    def test_need_not_number(self) -> None:
        assert (
            split("word " * 9, max_chars=30, max_parts=9, is_numbered=False)[1] == "word word word"
        )

    @pytest.mark.parametrize(
        ("text", "most"),
        [("word " * 20, 1), ("word " * 20, 2), ("https://example.org/" + "a" * 90, 9)],
    )
    def test_says_when_it_does_not_fit(self, text: str, most: int) -> None:
        with pytest.raises(DoesNotFit):
            split(text, max_chars=30, max_parts=most)

    def test_says_so_of_one_letter_with_too_many_marks(self) -> None:
        with pytest.raises(DoesNotFit):
            split("a" + "\u20dd" * 300, max_chars=30, max_parts=9)

    @settings(max_examples=60)
    @given(
        st.lists(st.text(max_size=40), max_size=12).map(" ".join),
        st.integers(24, 60),
        st.sampled_from(["characters", "graphemes"]),
    )
    def test_loses_nothing_and_keeps_to_the_limit(self, text: str, most: int, unit: str) -> None:
        try:
            parts = split(text, max_chars=most, max_parts=200, counted_in=unit)  # type: ignore[arg-type]
            bare = split(
                text,
                max_chars=most,
                max_parts=200,
                counted_in=unit,  # type: ignore[arg-type]
                is_numbered=False,
            )
        except DoesNotFit:
            return
        assert all(length(part, unit) <= most for part in parts)  # type: ignore[arg-type]
        whole = split(text, max_chars=10**6)[0]
        assert "".join("".join(bare).split()) == "".join(whole.split())
