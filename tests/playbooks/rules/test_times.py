from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.playbooks.rules.times import CHOICES, until

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
"""A Wednesday."""


class TestUntil:
    @pytest.mark.parametrize(
        ("choice", "moment"),
        [
            ("1h", "2026-03-04T16:30+00:00"),
            ("tomorrow", "2026-03-05T09:00+00:00"),
            ("monday", "2026-03-09T09:00+00:00"),
            ("1w", "2026-03-11T09:00+00:00"),
        ],
    )
    def test_is_a_moment_from_now(self, choice: str, moment: str) -> None:
        assert until(choice, zone="UTC", now=NOW) == datetime.fromisoformat(moment)

    def test_takes_the_morning_of_the_zone(self) -> None:
        found = until("tomorrow", zone="Asia/Tokyo", now=NOW)
        assert found is not None
        assert found.astimezone(UTC).isoformat() == "2026-03-06T00:00:00+00:00"

    def test_knows_all_its_choices_and_no_other(self) -> None:
        assert all(until(one, zone="UTC", now=NOW) for one in CHOICES)
        assert until("never", zone="UTC", now=NOW) is None
