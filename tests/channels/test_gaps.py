"""When a gap may be called filled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allears.channels.gaps import Filling

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
GAP = Filling(since=NOON, until=NOON + timedelta(hours=10))


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


class TestFilling:
    def test_is_done_when_posts_reach_from_end_to_end(self) -> None:
        assert not GAP.with_posts([at(0.2), at(5)]).is_filled
        assert GAP.with_posts([at(0.2), at(5)]).with_posts([at(9.5)]).is_filled

    def test_is_not_done_by_two_stray_posts(self) -> None:
        assert not GAP.with_posts([at(0), at(10)]).is_filled

    def test_takes_no_notice_of_other_times(self) -> None:
        assert GAP.with_posts([at(-1), at(11)]) is GAP

    def test_does_not_depend_on_order(self) -> None:
        one, other = [at(9), at(1)], [at(4)]
        assert GAP.with_posts(one).with_posts(other) == GAP.with_posts([*other, *one])
