"""When a gap may be called filled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allears.channels import gaps
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


class TestMissing:
    def test_goes_by_what_a_channel_usually_brings(self) -> None:
        length = timedelta(hours=6)
        assert gaps.missing(n_heard=480, known_for=timedelta(days=10), length=length) == 12
        assert (
            gaps.missing(n_heard=4_812_345, known_for=timedelta(days=10), length=length) == 120_000
        )

    def test_leaves_out_what_came_after_all(self) -> None:
        found = gaps.missing(
            n_heard=480, known_for=timedelta(days=10), length=timedelta(hours=6), n_filled=10
        )
        assert found == 2

    def test_is_not_known_of_a_new_or_silent_channel(self) -> None:
        hour = timedelta(hours=1)
        assert gaps.missing(n_heard=90, known_for=hour, length=hour) is None
        assert gaps.missing(n_heard=0, known_for=timedelta(days=9), length=hour) is None
