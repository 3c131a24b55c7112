from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.knowledge.rules import exchange
from allears.knowledge.rules.exchange import Line

LINES = [
    Line(shortcut="sorry", name="Sorry", language="en", text="I am sorry, {{first_name}}.\n\nAmir"),
    Line(shortcut="sum", name="=1+1", text='He said "no";\tthen, yes'),
]
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=40)


class TestFiles:
    @pytest.mark.parametrize("write", [exchange.to_csv, exchange.to_jsonl])
    def test_come_back_as_they_left(self, write: object) -> None:
        assert exchange.read(write(LINES).encode()) == (LINES, [])  # type: ignore[operator]

    @given(words, words.filter(str.strip))
    def test_keep_every_letter(self, name: str, text: str) -> None:
        line = Line(shortcut="x", name=name, text=text)
        assert exchange.read(exchange.to_csv([line]).encode()) == ([line], [])
        assert exchange.read(exchange.to_jsonl([line]).encode()) == ([line], [])

    def test_hold_no_formula_for_a_spreadsheet(self) -> None:
        assert "'=1+1" in exchange.to_csv(LINES)


class TestRead:
    def test_takes_semicolons_and_other_orders_of_columns(self) -> None:
        lines, bad = exchange.read("Text;Name\nHello;Hi\n;Nothing\n".encode("utf-8-sig"))
        assert lines == [Line(name="Hi", text="Hello")]
        assert [(one.at, one.why) for one in bad] == [(3, "It has no text.")]

    def test_names_the_line_that_it_cannot_read(self) -> None:
        lines, bad = exchange.read(b'{"text": "a"}\n{"text": 5}\n\n{"text": "b"}')
        assert [line.text for line in lines] == ["a", "b"]
        assert [one.at for one in bad] == [2]

    @given(st.binary(max_size=300))
    def test_never_raises(self, raw: bytes) -> None:
        exchange.read(raw)
