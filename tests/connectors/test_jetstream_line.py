"""Cursors of an open line."""

from __future__ import annotations

import pytest

from allears.connectors.jetstream_line import read_cursor
from allears.connectors.jetstream_ways import Place


class TestReadCursor:
    def test_reads_what_a_page_wrote(self) -> None:
        assert read_cursor('{"us":5,"seq":7,"host":"a"}') == Place(us=5, seq=7, host="a")

    @pytest.mark.parametrize(
        "cursor", ["", "x", "[]", "null", '{"us":-1}', '{"us":99999999999999999999}', '{"us":"5"}']
    )
    def test_takes_nonsense_for_the_beginning(self, cursor: str) -> None:
        assert read_cursor(cursor) == Place()
