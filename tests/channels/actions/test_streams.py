"""The lease of an open line, and the pauses after it broke."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.channels import actions
from allears.channels.actions import streams
from allears.channels.models import Channel
from allears.listening.ports import KeysExpired, Page, Refused, RetryLater

pytestmark = pytest.mark.django_db
NOW = cast.NOW


@pytest.fixture
def channel(db: None) -> Channel:
    return cast.channel("Square", "rss")


def _lease(channel: Channel, worker: str = "one", **later: float) -> Channel:
    at = NOW + timedelta(**later)
    row = actions.lease_stream(channel_id=channel.pk, networks=["rss"], worker=worker, now=at)
    assert row is not None
    return row


def _end(row: Channel, error: Exception | None, **lived: float) -> Channel:
    now = NOW + timedelta(**lived)
    actions.end_stream(channel=row, began_at=NOW, error=error, now=now, chance=lambda: 1.0)
    row.refresh_from_db()
    return row


class TestLease:
    def test_keeps_visits_away(self, channel: Channel) -> None:
        _lease(channel)
        assert actions.lease_due(networks=["rss"], worker="two", limit=1, now=NOW) == []
        assert actions.due_streams(networks=["rss"], now=NOW) == []

    def test_is_anothers_after_it_ended(self, channel: Channel) -> None:
        row = _lease(channel)
        other = _lease(channel, "two", seconds=60)
        page = Page(items=(), cursor="c")
        with pytest.raises(actions.LostLease):
            actions.flow_on(channel=row, page=page, n_heard=0, times=[], now=NOW)
        actions.flow_on(channel=other, page=page, n_heard=0, times=[], now=NOW)
        assert Channel.objects.get().cursor == "c"

    def test_is_lost_by_a_pause(self, channel: Channel) -> None:
        row = _lease(channel)
        actions.pause(channel=channel, by=cast.ada(), now=NOW)
        with pytest.raises(actions.LostLease):
            actions.flow_on(
                channel=row, page=Page(items=(), cursor="c"), n_heard=0, times=[], now=NOW
            )


class TestBehind:
    @pytest.mark.parametrize(("minutes", "is_behind"), [(0.5, False), (20, True)])
    def test_is_told_by_the_newest_post(
        self, channel: Channel, minutes: float, is_behind: bool
    ) -> None:
        row = _lease(channel)
        times = [NOW - timedelta(minutes=minutes), NOW - timedelta(days=9)]
        page = Page(items=(1, 2), cursor="c")
        actions.flow_on(channel=row, page=page, n_heard=2, times=times, now=NOW)
        row.refresh_from_db()
        assert (row.is_behind, row.newest_post_at) == (is_behind, times[0])

    def test_believes_no_post_from_the_future(self, channel: Channel) -> None:
        row = _lease(channel)
        page = Page(items=(1,), cursor="c")
        times = [NOW + timedelta(days=365)]
        actions.flow_on(channel=row, page=page, n_heard=1, times=times, now=NOW)
        row.refresh_from_db()
        assert row.newest_post_at == NOW


class TestEnd:
    def test_grows_the_pauses_until_a_line_held(self, channel: Channel) -> None:
        waits = []
        for _n in range(4):
            row = _end(_lease(channel, days=1), RetryLater("Cut."), seconds=1)
            assert row.stream_retry_at is not None
            waits.append((row.stream_retry_at - NOW).total_seconds() - 1)
        assert waits == [2.0, 4.0, 8.0, 16.0]
        row = _end(_lease(channel, days=1), RetryLater("Cut."), minutes=5)
        assert row.n_stream_failures == 1

    def test_waits_as_long_as_the_network_asks(self, channel: Channel) -> None:
        row = _end(_lease(channel), RetryLater("Busy.", after_s=900.0))
        assert row.stream_retry_at == row.next_visit_at == NOW + timedelta(seconds=900)
        actions.visit_soon(channel_ids=[row.pk], now=NOW)
        row.refresh_from_db()
        assert row.next_visit_at == NOW + timedelta(seconds=900)

    @pytest.mark.parametrize(
        ("error", "pause_s"),
        [
            (Refused("No such line."), streams.REFUSED_PAUSE_S),
            (KeysExpired("Who?"), streams.KEYS_PAUSE_S),
            (ZeroDivisionError("hunter2"), 2.0),
        ],
    )
    def test_says_why_and_visits_meanwhile(
        self, channel: Channel, error: Exception, pause_s: float
    ) -> None:
        row = _end(_lease(channel), error)
        assert row.stream_retry_at == NOW + timedelta(seconds=pause_s)
        assert row.next_visit_at == NOW
        assert row.stream_words
        assert "hunter2" not in row.stream_words

    def test_by_our_own_wish_lets_it_be_opened_at_once(self, channel: Channel) -> None:
        row = _end(_lease(channel), None)
        assert actions.due_streams(networks=["rss"], now=NOW) == [row.pk]
