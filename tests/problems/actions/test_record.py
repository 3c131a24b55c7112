from __future__ import annotations

import pytest
from tests import cast

from allears.problems.actions import record
from allears.staff.actions import NotPossible


class TestLocked:
    def test_says_when_it_is_gone(self, db: None) -> None:
        with pytest.raises(NotPossible, match="no such problem"):
            record.locked(1)


class TestLed:
    def test_lets_leads_pass_alone(self, db: None) -> None:
        record.led(cast.lena())
        with pytest.raises(NotPossible, match="lead"):
            record.led(cast.amir())
