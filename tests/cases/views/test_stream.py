"""The place in the stream that an address names."""

from __future__ import annotations

import pytest
from tests import cast

from allears.cases.views import stream


class TestPlace:
    def test_reads_what_it_wrote(self) -> None:
        assert stream.read_place(stream.write_place(cast.NOW, 17)) == (cast.NOW, 17)

    @pytest.mark.parametrize(
        "text", ["", "_", "17", "2026-03-02_17", "2026-03-02T10:00:00+00:00_x", "x_1",
                 "2026-03-02T10:00:00_17", "2026-03-02T10:00:00+00:00_٣"]
    )  # fmt: skip
    def test_reads_nothing_else(self, text: str) -> None:
        assert stream.read_place(text) is None
