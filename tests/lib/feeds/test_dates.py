from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.feeds import dates

TEN = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


class TestRead:
    @pytest.mark.parametrize(
        "text",
        [
            "Sun, 01 Mar 2026 10:00:00 GMT",
            "Mon, 01 Mar 2026 10:00:00 +0000",
            "2026-03-01T10:00:00Z",
            "2026-03-01T11:00:00+01:00",
            "2026-03-01 10:00",
            "1 March 2026 11:00 MEZ",
            "March 1, 2026 2:00 AM PST",
            "1772359200",
            "1772359200000",
        ],
    )
    def test_knows_one_moment_in_many_spellings(self, text: str) -> None:
        assert dates.read(text) == TEN

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "yesterday",
            "tomorrow at noon",
            "10:30",
            "March 2026",
            "99",
            "2026-99-99",
            "0000-00-00T00:00:00Z",
        ],
    )
    def test_knows_what_is_no_date(self, text: str) -> None:
        assert dates.read(text) is None

    @given(st.text(max_size=60) | st.from_regex(r"[0-9TZ:+. -]{1,40}"))
    def test_never_raises(self, text: str) -> None:
        found = dates.read(text)
        assert found is None or found.tzinfo is UTC


class TestBest:
    def test_believes_feedparser_but_for_zones_and_seconds(self) -> None:
        guessed = time.struct_time((2026, 3, 1, 12, 0, 0, 6, 60, 0))
        assert dates.best("whatever", guessed) == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        assert dates.best("1 Mar 2026 12:00 MESZ", guessed) == TEN
        assert dates.best("1772359200", guessed) == TEN
        assert dates.best("2026-03-01T10:00:00Z", None) == TEN


class TestNotAfter:
    def test_hears_no_future(self) -> None:
        assert dates.not_after(datetime(2999, 1, 1, tzinfo=UTC), TEN) == TEN
        assert dates.not_after(datetime(2020, 1, 1, tzinfo=UTC), TEN) == datetime(
            2020, 1, 1, tzinfo=UTC
        )
        assert dates.not_after(None, TEN) is None
