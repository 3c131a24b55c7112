"""How a monitor is, in words."""

from __future__ import annotations

import pytest

from allears.mentions import well
from allears.mentions.health import Kind
from allears.mentions.models import Health

DATA = {
    Kind.QUIET: {"hours": 72, "usual": 14.5, "since": "2026-03-01T00:00:00+00:00"},
    Kind.LOUD: {"n": 4400, "usual": 6, "hours": 3},
    Kind.AUTHOR: {"n": 15, "all": 24, "identity": 7},
    Kind.SPAM: {"n": 14, "all": 22},
    Kind.COPIES: {"n": 20, "all": 30},
    Kind.IMPRECISE: {"n": 2, "all": 12},
}


class TestLine:
    @pytest.mark.parametrize("kind", [one for one in Kind if one])
    def test_has_a_sentence_and_two_words_for_everything_that_is_wrong(self, kind: Kind) -> None:
        line = well.line(Health(kind=kind.value, data=DATA[kind]))
        assert line.state == "warn"
        assert line.words.endswith(".")
        assert "%" not in line.words
        assert 0 < len(line.badge) < 14
        assert line.then.endswith(".")

    def test_says_numbers_and_times_as_people_do(self) -> None:
        assert well.words_of(Kind.LOUD, DATA[Kind.LOUD]).startswith("4,400 posts in 3 hours")
        assert well.words_of(Kind.QUIET, DATA[Kind.QUIET]).startswith("Silent for 3 days")

    def test_is_calm_when_all_is_well(self) -> None:
        assert well.line(Health(kind="", data={"n": 24, "usual": 22})).state == "good"
        assert "Too young" in well.line(Health(kind="", data={"n": 24, "usual": None})).words
        assert well.line(None).state == "off"
