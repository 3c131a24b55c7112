from __future__ import annotations

from allears.connectors import typed


class TestLines:
    def test_gives_each_line_once(self) -> None:
        assert typed.lines(" a  b \r\n\na b\nc\nd", most=2) == ["a b", "c"]
        assert typed.lines("x" * 500, most=1, max_chars=10) == ["x" * 10]


class TestWords:
    def test_parts_at_commas_blanks_and_line_ends(self) -> None:
        assert typed.words(" a, b;c\nd a,,") == ["a", "b", "c", "d"]
