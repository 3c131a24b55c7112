from __future__ import annotations

import pytest

from allears.lib.feeds import Feed
from allears.lib.feeds.pace import poll_s


class TestPoll:
    @pytest.mark.parametrize(
        ("wish_s", "header", "expected"),
        [
            (None, "", None),
            (10.0, "", 300.0),
            (1e9, "", 86_400.0),
            (1_200.0, "max-age=3600", 1_200.0),
            (None, "private, MAX-AGE=2000", 2_000.0),
            (None, "max-age=99999999999999", 3_600.0),
            (None, "max-age=²", None),
            (None, "no-store", None),
        ],
    )
    def test_stays_within_bounds(
        self, wish_s: float | None, header: str, expected: float | None
    ) -> None:
        assert poll_s(Feed(kind="", poll_s=wish_s), {"cache-control": header}) == expected
