"""Cursors as they come back from the database, and as they must not stop anybody."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import cursors


class Place(msgspec.Struct, omit_defaults=True):
    site: str = ""
    newest: int = 0


class TestRead:
    @given(st.text(max_size=10), st.integers(0, 2**40))
    def test_gives_what_was_written(self, site: str, newest: int) -> None:
        written = msgspec.json.encode(Place(site, newest)).decode()
        assert cursors.read(Place, written, site=site) == Place(site, newest)

    def test_begins_anew_at_another_place(self) -> None:
        assert cursors.read(Place, '{"site": "a", "newest": 9}', site="b") == Place("b")

    def test_keeps_to_no_place_where_none_is_asked_for(self) -> None:
        assert cursors.read(Place, '{"site": "a", "newest": 9}') == Place("a", 9)

    @given(st.one_of(st.text(), st.just("[" * 100_000), st.just("null"), st.just("")))
    def test_begins_anew_with_what_cannot_be_read(self, raw: str) -> None:
        assert cursors.read(Place, raw, site="a").site == "a"
