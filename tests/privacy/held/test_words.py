"""How a line of the map is read."""

from __future__ import annotations

import pytest

from allears.privacy.held.words import End, Whose, covered, row, stays


class TestRow:
    @pytest.mark.parametrize(
        ("by", "root", "path", "whose"),
        [
            ("case", "case", "case", Whose.CONTACT),
            ("case:closure__case", "case", "closure__case", Whose.CONTACT),
            ("mention", "mention", "mention", Whose.AUTHOR),
        ],
    )
    def test_knows_the_way_and_whose_it_is(
        self, by: str, root: str, path: str, whose: Whose
    ) -> None:
        one = row("cases.Note", by, why="Notes.", told="text at", not_told="id")
        assert (one.root, one.path, one.whose, one.end) == (root, path, whose, End.ROW)
        assert one.fields == ("text", "at", "id")
        assert one.name == "cases-note"


class TestOthers:
    def test_tell_nothing(self) -> None:
        one = covered("cases.Route", free="name", rest="id", why="Routes.")
        two = stays("cases.Clock", "id", why="Times.")
        assert (one.told, one.free, one.end) == ((), ("name",), End.COVERED)
        assert (two.told, two.free, two.whose) == ((), (), Whose.NOBODY)
