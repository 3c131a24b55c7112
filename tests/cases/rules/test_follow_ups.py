from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allears.cases.rules import follow_ups as rules
from allears.cases.rules.follow_ups import Policy

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class TestWaking:
    @pytest.mark.parametrize(
        ("hour", "expected"),
        [(10, "02 10:00"), (18, "02 18:00"), (19, "03 09:00"), (23, "03 09:00"), (3, "02 09:00")],
    )
    def test_wakes_nobody(self, hour: int, expected: str) -> None:
        assert f"{rules.waking(Policy(), AT.replace(hour=hour)):%d %H:%M}" == expected

    def test_goes_by_the_clock_of_the_policy(self) -> None:
        policy = Policy(time_zone="Asia/Tokyo")
        assert rules.waking(policy, AT) == datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


class TestDueAt:
    def test_keeps_the_distance(self) -> None:
        policy = Policy(after_h=24, distance_h=72)
        assert rules.due_at(policy, 1, AT) == AT + timedelta(hours=24)
        assert rules.due_at(policy, 2, AT) == AT + timedelta(hours=72)


class TestMayAsk:
    @pytest.mark.parametrize(
        ("policy", "is_private", "expected"),
        [
            (Policy(), True, True),
            (Policy(), False, False),
            (Policy(is_public_asked=True), False, True),
            (Policy(is_on=False), True, False),
            (Policy(n_tries=0), True, False),
            (Policy(left_out=frozenset({"email"})), True, False),
        ],
    )
    def test_asks_where_it_may(self, policy: Policy, is_private: bool, expected: bool) -> None:
        assert rules.may_ask(policy, network="email", is_private=is_private) is expected
