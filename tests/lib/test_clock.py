"""The one place where the present comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allears.lib import clock


class TestNow:
    def test_is_aware_and_in_utc(self) -> None:
        assert clock.now().tzinfo is UTC

    def test_does_not_go_back_by_itself(self) -> None:
        before = datetime.now(UTC)
        assert before <= clock.now() <= before + timedelta(minutes=1)
