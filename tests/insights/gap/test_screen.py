from __future__ import annotations

import pytest
from tests.insights.gap.test_reading import people, row

from allears.cases.queries import Counted
from allears.cases.rules.waits import Length
from allears.insights.gap import reading, screen

HOUR = 3600


def said(rows: list[Counted]) -> str:
    return screen.sentence(reading.read(rows))


class TestSentence:
    def test_says_who_waits_longer_and_how_long(self) -> None:
        quiet, loud = people("quiet", 10, 30), people("loud", 1, 30)
        assert said([*quiet, *loud]) == (
            "The quiet wait longer: half of them have an answer after 13 h, half of the loud"
            " after 1 h 15 min."
        )

    def test_says_when_the_loud_wait(self) -> None:
        assert said([*people("quiet", 1, 30), *people("loud", 10, 30)]).startswith("The loud wait")

    def test_says_that_there_is_none(self) -> None:
        words = said([*people("quiet", 5, 30), *people("loudest", 5, 30)])
        assert words.startswith("The quiet are served like the loud")

    def test_says_nothing_of_few(self) -> None:
        rows = [*people("quiet", 10, 30), *people("loud", 1, 9)]
        assert said(rows).startswith("Too few to say")
        assert "(9)" in screen.detail(reading.read(rows))

    def test_does_not_hide_those_who_wait(self) -> None:
        waiting = [row(90, 40, band="quiet", network="x", answered=False)]
        assert "more than 4 days" in said([*waiting, *people("loud", 1, 30, "x")])


class TestShown:
    def test_leaves_the_drawing_out_where_a_side_is_small(self) -> None:
        few = screen.shown(reading.read(people("quiet", 5, 30)))
        assert few["chart"] is None
        both = screen.shown(reading.read([*people("quiet", 5, 30), *people("loud", 5, 30)]))
        assert [line.name for line in both["chart"].lines] == ["Quiet", "Loud"]

    def test_says_which_group_is_too_small(self) -> None:
        rows = [*people("quiet", 5, 30), *people("loud", 5, 3)]
        quiet, loud = screen.shown(reading.read(rows))["tables"][0]["rows"]
        assert quiet["half"]
        assert quiet["nine"]
        assert loud["half"] == loud["nine"] == ""
        assert loud["kept"] is None

    def test_counts_those_in_time(self) -> None:
        rows = [row(n=8, language="de", promised=8, kept=6)]
        table = screen.shown(reading.read(rows))["tables"][-1]["rows"]
        assert table[0]["kept"] == 75
        assert table[0]["label"] == "German"


class TestWords:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (20, "under a minute"),
            (100, "2 min"),
            (3599, "60 min"),
            (3700, "1 h"),
            (2.68 * HOUR, "2 h 40 min"),
            (30 * HOUR, "30 h"),
            (80 * HOUR, "3 days"),
        ],
    )
    def test_are_as_exact_as_it_is_known(self, seconds: float, words: str) -> None:
        assert screen.length_words(seconds) == words

    def test_say_an_open_end(self) -> None:
        length = Length(at_s=None, more_than_s=5 * HOUR, least_s=2 * HOUR, most_s=None)
        assert screen.until_words(length) == "more than 5 h"
        assert screen.between_words(length) == "2 h or more"
