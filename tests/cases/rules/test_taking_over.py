from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOW

from allears.cases.rules.taking_over import Begun, may_take_over


class TestMayTakeOver:
    @pytest.mark.parametrize(
        ("minutes", "is_away", "can_lead", "by_id", "expected"),
        [
            (5, False, False, 2, False),
            (30, False, False, 2, True),
            (0, True, False, 2, True),
            (0, False, True, 2, True),
            (90, True, True, 1, False),
        ],
    )
    def test_needs_a_writer_who_is_not_at_it(
        self, minutes: int, is_away: bool, can_lead: bool, by_id: int, expected: bool
    ) -> None:
        begun = Begun(writer_id=1, changed_at=NOW - timedelta(minutes=minutes), is_away=is_away)
        assert may_take_over(begun, by_id=by_id, can_lead=can_lead, now=NOW) is expected
