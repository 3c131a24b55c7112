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

    @pytest.mark.parametrize(
        ("left", "seconds"), [("0", 600.0), ("1", None), ("", None), ("many", None)]
    )
    def test_waits_for_the_end_of_a_window_that_is_used_up(
        self, left: str, seconds: float | None
    ) -> None:
        headers = {
            "x-ratelimit-remaining": left,
            "x-ratelimit-reset": "2026-03-01T12:10:00.000Z",
        }
        assert retry.after_s(headers, NOW) == seconds
        assert retry.after_s(headers | {"retry-after": "5"}, NOW) == 5.0


class TestWindow:
    @pytest.mark.parametrize(
        "reset",
        [
            "2026-03-01T12:05:00.000000Z",
            "2026-03-01T12:05:00",
            "2026-03-01T13:05:00+01:00",
            "1772366700",
            "300",
            "300.0",
        ],
    )
    @pytest.mark.parametrize("name", ["x-ratelimit", "ratelimit", "x-rate-limit"])
    def test_reads_every_spelling(self, name: str, reset: str) -> None:
        headers = {f"{name}-remaining": "17", f"{name}-reset": reset}
        until = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
        assert retry.window(headers, NOW) == retry.Window(17, until)

    @pytest.mark.parametrize("reset", ["", "soon", "-5", "9" * 15, "²", "2026-13-01"])
    def test_knows_nothing_of_nonsense(self, reset: str) -> None:
        assert (
            retry.window({"x-ratelimit-remaining": "17", "x-ratelimit-reset": reset}, NOW) is None
        )


class TestPause:
    def test_doubles_up_to_a_limit(self) -> None:
        full = [retry.pause_s(n, first_s=5, most_s=60, chance=lambda: 1.0) for n in range(6)]
        assert full == [5, 5, 10, 20, 40, 60]

    def test_leaves_half_to_chance(self) -> None:
        assert retry.pause_s(3, chance=lambda: 0.0) == retry.pause_s(3, chance=lambda: 1.0) / 2

    def test_survives_many_tries(self) -> None:
        assert retry.pause_s(10_000, chance=lambda: 1.0) == 3_600
