"""Strangers' JSON, read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import fields
from allears.listening.ports import Unreadable

WIRE = {"a": {"b": [{"c": "deep"}]}, "n": "12", "t": True, "l": ["x", 5, "", "y"]}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


class TestWithin:
    def test_follows_names_and_places(self) -> None:
        assert fields.within(WIRE, "a", "b", 0, "c") == "deep"

    @pytest.mark.parametrize("path", [("x",), ("a", "b", 7), ("n", 0), ("a", 0), ("t", "x")])
    def test_ends_where_the_path_does(self, path: tuple[str | int, ...]) -> None:
        assert fields.within(WIRE, *path) is None


class TestGetters:
    def test_give_what_they_promise(self) -> None:
        assert fields.text({"id": 5}, "id") == "5"
        assert fields.text({"id": True}, "id") == ""
        assert fields.number(WIRE, "n") == 12
        assert fields.number({"n": "-3"}, "n") == -3
        assert fields.count({"n": -3}, "n") is None
        assert fields.number({"n": "9" * 40}, "n") is None
        assert fields.number({"n": "²"}, "n") is None
        assert fields.truth(WIRE, "t")
        assert fields.texts(WIRE, "l") == ("x", "y")
        assert fields.rows(WIRE, "a") == ()
        assert fields.mapping(WIRE, "l") == {}

    @given(anything)
    def test_never_raise(self, wire: object) -> None:
        for get in (fields.text, fields.number, fields.count, fields.mapping, fields.rows):
            get(wire)
            get(wire, "a", 0)
        fields.texts(wire, "a")
        fields.when(wire)

    def test_need_an_object(self) -> None:
        with pytest.raises(Unreadable):
            fields.need([], "A post")


class TestWhen:
    @pytest.mark.parametrize(
        "said",
        [1773144000, 1773144000.0, "2026-03-10T12:00:00Z", "2026-03-10T13:00:00+01:00"],
    )
    def test_is_in_utc(self, said: object) -> None:
        assert fields.when(said) == datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

    @pytest.mark.parametrize("said", [None, True, 0, -5, 1e300, "", "soon", float("nan"), []])
    def test_is_none_for_what_is_no_date(self, said: object) -> None:
        assert fields.when(said) is None

    def test_survives_the_end_of_time(self) -> None:
        assert fields.when("9999-12-31T23:59:59-12:00") is None
