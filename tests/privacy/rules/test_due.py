"""Until when somebody must have it, and how it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allears.privacy.rules import due
from allears.privacy.rules.due import Standing

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class TestStanding:
    @pytest.mark.parametrize(
        ("days", "ended", "refused", "how"),
        [
            (20, False, False, Standing.OPEN),
            (7, False, False, Standing.SOON),
            (-1, False, False, Standing.LATE),
            (-1, True, False, Standing.DONE),
            (20, True, True, Standing.REFUSED),
        ],
    )
    def test_is_by_the_clock(self, days: int, ended: bool, refused: bool, how: Standing) -> None:
        found = due.standing(
            due_at=NOW + timedelta(days=days),
            ended_at=NOW if ended else None,
            is_refused=refused,
            now=NOW,
        )
        assert found is how

    def test_is_due_after_the_days_of_the_house(self) -> None:
        assert due.due(NOW, days=30) == NOW + timedelta(days=30)
