"""Gaps are written with their page, go when they are filled, and when somebody accepts them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.channels import actions
from allears.channels.models import Channel, Gap
from allears.listening import ports
from allears.listening.ports import Page

pytestmark = pytest.mark.django_db
NOW = cast.NOW
SINCE = NOW - timedelta(hours=10)
GAP = ports.Gap(since=SINCE, until=NOW, why="The network keeps three hours.")


@pytest.fixture
def channel(db: None) -> Channel:
    return cast.channel("Square", "rss")


def _hear(page: Page, *hours: float) -> None:
    Channel.objects.update(next_visit_at=NOW, leased_by="", leased_until=None)
    (row,) = actions.lease_due(networks=["rss"], worker="one", limit=1, now=NOW)
    times = [SINCE + timedelta(hours=one) for one in hours]
    actions.advance(channel=row, page=page, poll_s=60.0, n_heard=len(times), times=times, now=NOW)


class TestGap:
    def test_is_written_once_with_its_page(self, channel: Channel) -> None:
        for _twice in range(2):
            _hear(Page(items=(), cursor="", gap=GAP))
        row = Gap.objects.get()
        assert (row.since, row.until, row.why) == (SINCE, NOW, GAP.why)

    def test_goes_when_posts_of_its_time_arrive(self, channel: Channel) -> None:
        _hear(Page(items=(), cursor="", gap=GAP))
        _hear(Page(items=(), cursor=""), 0.1, 5.0)
        assert Gap.objects.get().n_filled == 2
        _hear(Page(items=(), cursor=""), 9.9)
        assert not Gap.objects.exists()

    def test_is_nothing_when_it_ends_before_it_begins(self, channel: Channel) -> None:
        _hear(Page(items=(), cursor="", gap=ports.Gap(since=NOW, until=SINCE, why="")))
        assert not Gap.objects.exists()

    def test_of_long_ago_goes_with_the_next(self, channel: Channel) -> None:
        long_ago = NOW - timedelta(days=200)
        Gap.objects.create(
            channel=channel, since=long_ago, until=SINCE, why="Old.", noted_at=long_ago
        )
        _hear(Page(items=(), cursor="", gap=GAP))
        assert [row.why for row in Gap.objects.all()] == [GAP.why]

    def test_is_seen_no_more_once_somebody_accepts_it(self, channel: Channel) -> None:
        _hear(Page(items=(), cursor="", gap=GAP))
        other = cast.channel("Other", "rss")
        gap_id = Gap.objects.get().pk
        actions.accept_gap(channel=other, gap_id=gap_id, by=cast.ada(), now=NOW)
        assert Gap.objects.exists()
        actions.accept_gap(channel=channel, gap_id=gap_id, by=cast.ada(), now=NOW)
        assert not Gap.objects.exists()
