"""The words that a query met, marked in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.ports import Mark, Marks
from allears.listening.post import Post
from allears.mentions import marking
from allears.mentions.marking import Piece


def shown(pieces: list[Piece]) -> str:
    return "".join(f"[{one.text}]" if one.is_hit else one.text for one in pieces)


def marked(text: str, *queries: str, limit: int = 0) -> str:
    spans = marking.spans(queries, Post(text=text))
    return shown(marking.pieces(text, marking.of_part("text", spans), limit=limit))


class TestSpans:
    @pytest.mark.parametrize(
        ("text", "query", "expected"),
        [
            ("The tram is late", "tram", "The [tram] is late"),
            ("Line nine, LINE NINE", '"line nine"', "[Line nine], [LINE NINE]"),
            ("tram and bus", "tram OR bus", "[tram] and [bus]"),
            ("tram and bus", "tram NOT bus", "tram and bus"),
            ("delays again", "delay*", "[delays] again"),
            ("قطار جديد", "قطار", "[قطار] جديد"),
        ],
    )
    def test_mark_what_made_the_query_true(self, text: str, query: str, expected: str) -> None:
        assert marked(text, query) == expected

    def test_of_several_queries_come_together(self) -> None:
        assert marked("a late tram", "tram", "late") == "a [late] [tram]"

    def test_of_a_query_that_cannot_be_read_are_none(self) -> None:
        assert marked("a (tram", "(tram") == "a (tram"


class TestMeets:
    def test_asks_triage_where_the_query_does(self) -> None:
        matcher = marking.compiled("tram lang:de")
        assert matcher is not None
        german = Marks(language=Mark("de", 0.9, ""))
        assert marking.meets(matcher, Post(text="tram"), german)
        assert not marking.meets(matcher, Post(text="tram"), Marks())


class TestPieces:
    def test_show_the_neighbourhood_of_the_first_met_word(self) -> None:
        text = "before " * 50 + "tram " + "after " * 50
        found = marked(text, "tram", limit=120)
        assert found.startswith("… before")
        assert "[tram]" in found
        assert found.endswith(" …")
        assert len(found) < 140

    def test_show_a_short_text_whole(self) -> None:
        assert marked("a tram", "tram", limit=120) == "a [tram]"

    def test_begin_at_the_beginning_where_nothing_was_met(self) -> None:
        pieces = marking.pieces("word " * 100, [], limit=50)
        assert pieces[0].text.startswith("word")
        assert pieces[-1] == Piece(" …")

    @given(
        st.text(max_size=200),
        st.lists(st.tuples(st.integers(0, 220), st.integers(0, 220)), max_size=6),
        st.integers(0, 80),
    )
    def test_never_lose_or_invent_a_character(
        self, text: str, places: list[tuple[int, int]], limit: int
    ) -> None:
        pieces = marking.pieces(text, places, limit=limit)
        whole = "".join(one.text for one in pieces)
        if not limit:
            assert whole == text
        assert whole.removeprefix("… ").removesuffix(" …") in text
