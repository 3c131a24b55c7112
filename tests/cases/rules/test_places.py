from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import places

NOW = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
KINDS = (str, date, datetime, int)


def packed(plain: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode()


class TestPlaces:
    def test_come_back_as_they_went(self) -> None:
        values = ("Zoë", date(2026, 3, 2), NOW, 17)
        assert places.read(places.write(values), KINDS) == values

    @given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.integers(0, 2**62))
    def test_hold_any_name(self, name: str, number: int) -> None:
        assert places.read(places.write((name, number)), (str, int)) == (name, number)

    @pytest.mark.parametrize(
        "text",
        ["", "x", "!!!!", "ä", "A" * 3000, packed({}), packed([1]), packed(["a", "b"]),
         packed([True]), packed([2**70]), packed([None]), packed(["2026-03-02T10:00:00"])],
    )  # fmt: skip
    def test_are_none_when_they_are_of_another_kind(self, text: str) -> None:
        assert places.read(text, (datetime, int)) is None
        assert places.read(text, (datetime,)) is None

    def test_refuse_what_no_row_can_hold(self) -> None:
        assert places.read(packed(["a\0b"]), (str,)) is None
        assert places.read(packed(["\ud800"]), (str,)) is None
