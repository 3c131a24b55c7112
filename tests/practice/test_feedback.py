from __future__ import annotations

import pytest

from allears.practice import feedback, people
from allears.practice.rules.rubric import Check, Point

TRAM = people.everyone()["d16-tram-ticket"]


class TestShown:
    def test_has_a_title_and_a_reason_for_every_check(self) -> None:
        assert set(feedback.TITLES) == set(feedback.WHYS) == set(Check)
        assert {one.look for one in people.everyone().values()} <= set(feedback.LOOKS)
        assert {one.language for one in people.everyone().values()} == set(feedback.LANGUAGES)

    @pytest.mark.parametrize(
        ("point", "words"),
        [
            (Point(check=Check.FACTS, is_met=True), ""),
            (Point(check=Check.FEELING, is_met=False, n=4), "4 times"),
            (Point(check=Check.FEELING, is_met=False), "No word was seen"),
            (Point(check=Check.FEELING, is_met=True, seen="I see"), "“I see”"),
            (Point(check=Check.LENGTH, is_met=False, n=3), "3 words; from 8 to 80"),
            (Point(check=Check.TIME, is_met=True), "first minute"),
            (Point(check=Check.TIME, is_met=False, n=31), "After 31 minutes; 30 were owed"),
            (Point(check=Check.PLACE, is_met=True, seen="public"), "Both are right"),
            (Point(check=Check.LANGUAGE, is_met=False, seen="de"), "read like Deutsch"),
            (Point(check=Check.LANGUAGE, is_met=True), "They write English"),
            (Point(check=Check.TRAPS, is_met=True), "None of the sentences"),
            (Point(check=Check.TRAPS, is_met=False), ""),
            (Point(check=Check.BLAME, is_met=True), "No words of blame"),
            (Point(check=Check.NEXT, is_met=False), "No time was seen"),
        ],
    )
    def test_says_what_was_seen(self, point: Point, words: str) -> None:
        (row,) = feedback.shown([point], TRAM)
        assert words in row["saw"]
        assert bool(words) == bool(row["saw"])
