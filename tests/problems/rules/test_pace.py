from __future__ import annotations

from datetime import timedelta

import pytest

from allears.listening.ports import Quota
from allears.problems.rules import pace


def quota(amount: int, per_s: float) -> Quota:
    return Quota(key="requests", label="Requests", amount=amount, per_s=per_s)


class TestAMinute:
    @pytest.mark.parametrize(
        ("quotas", "is_public", "n"),
        [
            ([], False, pace.PRIVATE_A_MINUTE),
            ([], True, pace.PUBLIC_A_MINUTE),
            ([quota(300, 300)], False, 3),
            ([quota(300, 300), quota(10_000, 60)], False, 3),
            ([quota(10, 86_400)], False, 1),
        ],
    )
    def test_keeps_a_share_of_what_the_network_allows(
        self, quotas: list[Quota], is_public: bool, n: int
    ) -> None:
        assert pace.a_minute(quotas, is_public=is_public) == n


class TestRoom:
    @pytest.mark.parametrize(
        ("n_lately", "n_waiting", "n"),
        [(0, 0, 5), (58, 0, 2), (60, 0, 0), (99, 0, 0), (0, 4, 1), (0, 5, 0), (0, 500, 0)],
    )
    def test_ends_with_the_pace_and_with_what_waits(
        self, n_lately: int, n_waiting: int, n: int
    ) -> None:
        assert pace.room(pace=60, n_lately=n_lately, n_waiting=n_waiting) == n


class TestTakes:
    def test_the_slowest_channel_decides(self) -> None:
        assert pace.takes({1: 600, 2: 60}, {1: 60, 2: 3}) == timedelta(minutes=20)

    def test_nothing_takes_no_time(self) -> None:
        assert pace.takes({}, {}) == timedelta()
