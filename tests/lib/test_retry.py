from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.lib import retry

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class TestAfter:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("120", 120.0),
            ("0", 1.0),
            ("1.5", 1.5),
            ("99999999", retry.LONGEST_WAIT_S),
            ("Sun, 01 Mar 2026 12:10:00 GMT", 600.0),
            ("Sun, 01 Mar 2020 12:10:00 GMT", 1.0),
            ("soon", None),
            ("", None),
            ("-5", None),
            ("Sun, 99 Mar 2026", None),
        ],
    )
    def test_reads_a_number_and_a_date(self, value: str, seconds: float | None) -> None:
        assert retry.after_s({"retry-after": value}, NOW) == seconds

    def test_knows_that_nothing_was_told(self) -> None:
        assert retry.after_s({}, NOW) is None


class TestPause:
    def test_doubles_up_to_a_limit(self) -> None:
        full = [retry.pause_s(n, first_s=5, most_s=60, chance=lambda: 1.0) for n in range(6)]
        assert full == [5, 5, 10, 20, 40, 60]

    def test_leaves_half_to_chance(self) -> None:
        assert retry.pause_s(3, chance=lambda: 0.0) == retry.pause_s(3, chance=lambda: 1.0) / 2

    def test_survives_many_tries(self) -> None:
        assert retry.pause_s(10_000, chance=lambda: 1.0) == 3_600
