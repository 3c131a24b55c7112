"""How many posts are heard in a second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.listening.ports import Drop
from allears.mentions import pacing
from allears.mentions.models import DropCount

pytestmark = pytest.mark.django_db
YESTERDAY = cast.NOW - timedelta(days=1)


def left_out(reason: Drop, n: int, *, days: int = 1) -> None:
    on = (cast.NOW - timedelta(days=days)).date()
    DropCount.objects.create(on=on, channel=cast.channel(), reason=reason, n=n)


class TestPace:
    def test_is_nothing_where_nothing_was_heard(self) -> None:
        assert pacing.pace(cast.NOW) == 0.0

    def test_counts_what_was_left_out_and_what_was_kept(self) -> None:
        left_out(Drop.UNMATCHED, 86_400 * 2)
        cast.hear(cast.post("A tram"), hits=[cast.monitor()])
        assert pacing.pace(cast.NOW + timedelta(minutes=30)) == pytest.approx(2.0, abs=0.001)

    def test_leaves_out_what_was_heard_before_and_other_days(self) -> None:
        left_out(Drop.SEEN, 1_000_000)
        left_out(Drop.UNMATCHED, 1_000_000, days=3)
        assert pacing.pace(cast.NOW) == 0.0
