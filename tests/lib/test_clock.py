"""The one place where the present comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allears.lib import clock


class TestNow:
    def test_is_aware_and_in_utc(self) -> None:
        assert clock.now().tzinfo is UTC

    def test_does_not_go_back_by_itself(self) -> None:
        before = datetime.now(UTC)
        assert before <= clock.now() <= before + timedelta(minutes=1)


class TestZone:
    def test_is_found_by_its_name(self) -> None:
        assert str(clock.zone("Asia/Kolkata")) == "Asia/Kolkata"

    @pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "x\0y", "a" * 5000])
    def test_is_that_of_the_installation_where_the_name_means_nothing(self, name: str) -> None:
        assert clock.zone(name) is None
