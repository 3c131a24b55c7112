from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib import differing


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in differing.pieces(before, after)]


class TestPieces:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("as it was", "as it was", [("same", "as it was")]),
            ("", "new", [("added", "new")]),
            (
                "My kettle is brokn.",
                "My kettle is broken.",
                [
                    ("same", "My kettle is "),
                    ("removed", "brokn"),
                    ("added", "broken"),
                    ("same", "."),
                ],
            ),
            ("Why?", "Why? Tell me", [("same", "Why? "), ("added", "Tell me")]),
            ("one two", "one three two", [("same", "one "), ("added", "three "), ("same", "two")]),
        ],
    )
    def test_tell_what_came_and_what_went(
        self, before: str, after: str, expected: list[tuple[str, str]]
    ) -> None:
        assert told(before, after) == expected

    def test_compare_lines_where_there_are_too_many_words(self) -> None:
        lines = [f"line {n} has these words\n" for n in range(differing.MOST_WORDS)]
        found = told("".join(lines), "".join([*lines[:10], "another\n", *lines[10:]]))
        assert [kind for kind, _text in found] == ["same", "added", "same"]

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_hold_both_wordings_whole(self, before: str, after: str) -> None:
        found = told(before, after)
        kept = "".join(text for kind, text in found if kind != "added")
        assert "".join(kept.split()) == "".join(before.split())  # blanks make no difference
        assert "".join(text for kind, text in found if kind != "removed") == after
