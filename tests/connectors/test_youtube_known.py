"""What is remembered of YouTube between two visits."""

from __future__ import annotations

from allears.connectors import youtube_known as known
from allears.connectors.youtube_known import Cursor


class TestCursor:
    def test_of_another_account_is_none(self) -> None:
        assert Cursor.read('{"me": "a", "day": "x"}', "a").day == "x"
        assert Cursor.read('{"me": "a", "day": "x"}', "b") == Cursor(me="b")
        assert Cursor.read("rubbish", "b") == Cursor(me="b")


class TestTurn:
    def test_goes_round(self) -> None:
        names = [str(n) for n in range(120)]
        first, at = known.turn(names, 0)
        second, at = known.turn(names, at)
        third, at = known.turn(names, at)
        assert [*first, *second, *third] == names
        assert known.turn(names, at)[0] == first
        assert known.turn([], 7)[0] == []


class TestTimes:
    def test_are_zero_where_there_are_none(self) -> None:
        assert known.changed_ms({}) == known.top_ms(None) == 0
        assert known.changed_ms({"snippet": {"publishedAt": "1970-01-01T00:00:01.5Z"}}) == 1_500
