"""Windows of quotas: when they end, what hearing leaves untouched, what is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.channels import quotas
from allears.listening.ports import Quota

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def _quota(amount: int = 10, per_s: float = 60.0, kept: float = 0.2) -> Quota:
    return Quota(key="k", label="k", amount=amount, per_s=per_s, kept_for_answers=kept)


class TestEnds:
    @pytest.mark.parametrize(
        ("per_s", "now", "end"),
        [
            (86_400, NOON, datetime(2026, 3, 11, tzinfo=UTC)),
            (300, NOON.replace(minute=7), NOON.replace(minute=10)),
            (300, NOON, NOON.replace(minute=5)),
            (0.5, NOON, NOON.replace(microsecond=500_000)),
        ],
    )
    def test_are_multiples_since_midnight(self, per_s: float, now: datetime, end: datetime) -> None:
        assert quotas.ends_at(_quota(per_s=per_s), now) == end


class TestReserve:
    @pytest.mark.parametrize(
        ("amount", "kept", "reserve"),
        [(10, 0.2, 2), (1, 0.2, 0), (3, 0.01, 1), (10, 1.0, 9), (10, 0.0, 0)],
    )
    def test_is_rounded_up_and_never_all(self, amount: int, kept: float, reserve: int) -> None:
        assert quotas.reserve(_quota(amount, kept=kept)) == reserve


class TestStanding:
    def test_takes_the_larger_of_what_we_knew_and_what_is_there(self) -> None:
        one = quotas.Standing(quota=_quota(), left=40, ends_at=NOON, is_told=True)
        assert (one.amount, one.spent, one.for_hearing) == (40, 0, 38)
