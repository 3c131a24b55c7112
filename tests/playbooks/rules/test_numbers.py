from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW

from allears.playbooks.rules.numbers import is_idle, share

DAY = timedelta(days=1)


class TestShare:
    def test_is_not_said_of_few(self) -> None:
        assert share(9, 19) is None
        assert share(5, 20) == 25


class TestIsIdle:
    def test_counts_from_the_last_use_or_from_its_making(self) -> None:
        old = NOW - DAY * 200
        assert is_idle(None, old, NOW)
        assert is_idle(NOW - DAY * 91, old, NOW)
        assert not is_idle(NOW - DAY * 89, old, NOW)
        assert not is_idle(None, NOW - DAY * 10, NOW)
