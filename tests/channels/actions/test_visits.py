"""Visits: a lease is held by one, a failure has a next try, a network that asks us to wait is obeyed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.channels import actions
from allears.channels.models import Channel, ErrorKind
from allears.lib import keys
from allears.listening.ports import KeysExpired, Page, Refused, RetryLater

pytestmark = pytest.mark.django_db
NOW = cast.NOW
MAIL = {"address": "desk@example.org", "imap_host": "mail.example.org", "imap_password": "hunter2"}


def _mail(name: str = "Desk") -> Channel:
    return actions.add(network="email", name=name, values=MAIL, by=cast.ada(), now=NOW)


def _leased(worker: str = "one") -> Channel:
    rows = actions.lease_due(networks=["rss", "email"], worker=worker, limit=9, now=NOW)
    assert len(rows) == 1
    return rows[0]


def _advance(row: Channel, page: Page) -> None:
    actions.advance(channel=row, page=page, poll_s=600.0, n_heard=2, times=[NOW], now=NOW)


class TestLease:
    def test_is_held_by_one(self) -> None:
        _mail()
        _leased()
        assert actions.lease_due(networks=["email"], worker="two", limit=9, now=NOW) == []

    def test_ends_by_itself(self) -> None:
        _mail()
        _leased()
        later = NOW + actions.VISIT_LEASE
        assert actions.lease_due(networks=["email"], worker="two", limit=9, now=later)

    def test_of_a_process_that_died_ends_at_once(self) -> None:
        _mail()
        _leased("dead")
        assert actions.free_dead_leases(is_dead=lambda name: name == "dead", now=NOW) == 1
        assert _leased("two").leased_by == "two"

    def test_is_not_given_for_what_is_paused_or_removed(self) -> None:
        channel, ada = _mail(), cast.ada()
        actions.pause(channel=channel, by=ada, now=NOW)
        assert actions.lease_due(networks=["email"], worker="x", limit=9, now=NOW) == []
        actions.resume(channel=channel, by=ada, now=NOW)
        _leased()
        actions.remove(channel=channel, by=ada, now=NOW)
        later = NOW + timedelta(days=1)
        assert actions.lease_due(networks=["email"], worker="x", limit=9, now=later) == []


class TestAdvance:
    def test_moves_the_cursor_and_heals(self) -> None:
        channel = _mail()
        actions.note_failure(channel=channel, error=RetryLater("Slow."), now=NOW)
        actions.visit_soon(channel_ids=[channel.pk], now=NOW)
        _advance(_leased(), Page(items=(), cursor="c1", changed_settings={"feed_url": "x"}))
        channel.refresh_from_db()
        assert (channel.cursor, channel.n_failures, channel.error_words) == ("c1", 0, "")
        assert channel.next_visit_at == NOW + timedelta(seconds=600)
        assert (channel.n_heard, channel.settings["feed_url"]) == (2, "x")

    def test_comes_back_at_once_for_more(self) -> None:
        channel = _mail()
        _advance(_leased(), Page(items=(), cursor="c1", has_more=True))
        channel.refresh_from_db()
        assert channel.next_visit_at == NOW

    def test_is_refused_without_the_lease(self) -> None:
        _mail()
        row = _leased("one")
        Channel.objects.update(leased_by="two")
        with pytest.raises(actions.LostLease):
            _advance(row, Page(items=(), cursor="c1"))
        assert Channel.objects.get().cursor == ""


class TestFailure:
    @pytest.mark.parametrize(
        ("error", "kind", "words"),
        [
            (RetryLater("Slow."), ErrorKind.RETRY, "Slow."),
            (Refused("Gone."), ErrorKind.REFUSED, "Gone."),
            (KeysExpired("Wrong password."), ErrorKind.KEYS, "Wrong password."),
            (keys.CannotOpen("Restore the key."), ErrorKind.KEYS, "Restore the key."),
            (ValueError("hunter2"), ErrorKind.OURS, "ValueError"),
        ],
    )
    def test_is_said_in_words(self, error: Exception, kind: ErrorKind, words: str) -> None:
        failure = actions.read_failure(error, n_failures=0)
        assert failure.kind == kind
        assert words in failure.words
        assert "hunter2" not in failure.words
        assert failure.is_ours == (kind == ErrorKind.OURS)

    def test_waits_longer_each_time_up_to_a_bound(self) -> None:
        waits = [
            actions.read_failure(RetryLater(""), n_failures=n).wait_s for n in (0, 1, 5, 50, 5000)
        ]
        assert waits == sorted(waits)
        assert waits[-1] == actions.LONGEST_RETRY_S

    def test_waits_as_long_as_the_network_asks(self) -> None:
        error = RetryLater("", after_s=7200.0)
        assert actions.read_failure(error, n_failures=0).wait_s == 7200.0

    def test_told_once_the_network_is_obeyed_to_the_second(self) -> None:
        assert actions.read_failure(RetryLater("", after_s=2.0), n_failures=0).wait_s == 2.0
        assert actions.read_failure(RetryLater("", after_s=2.0), n_failures=6).wait_s > 60.0

    def test_what_is_used_up_does_not_count_as_failing(self) -> None:
        channel = _mail()
        actions.note_failure(channel=channel, error=actions.Spent("", after_s=900.0), now=NOW)
        channel.refresh_from_db()
        assert channel.n_failures == 0
        assert channel.next_visit_at == NOW + timedelta(seconds=900)


class TestAsking:
    def test_during_a_visit_brings_another_one_after_it(self) -> None:
        channel = _mail()
        row = _leased()
        asked = NOW + timedelta(seconds=1)
        actions.visit_soon(channel_ids=[channel.pk], now=asked)
        later = NOW + timedelta(seconds=2)
        page = Page(items=(), cursor="7")
        actions.advance(channel=row, page=page, poll_s=600.0, n_heard=0, times=[], now=later)
        channel.refresh_from_db()
        assert channel.next_visit_at == later

    def test_before_a_visit_is_answered_by_it(self) -> None:
        channel = _mail()
        actions.visit_soon(channel_ids=[channel.pk], now=NOW)
        _advance(_leased(), Page(items=(), cursor="7"))
        channel.refresh_from_db()
        assert channel.next_visit_at is not None
        assert channel.next_visit_at > NOW


class TestRest:
    def test_is_not_broken_by_a_click_or_a_ring(self) -> None:
        channel = _mail()
        actions.note_failure(channel=channel, error=RetryLater("", after_s=900.0), now=NOW)
        actions.visit_soon(channel_ids=[channel.pk], now=NOW)
        actions.resume(channel=channel, by=cast.ada(), now=NOW)
        channel.refresh_from_db()
        assert channel.next_visit_at == NOW + timedelta(seconds=900)

    def test_is_not_kept_where_nobody_asked_for_it(self) -> None:
        channel = _mail()
        actions.note_failure(channel=channel, error=RetryLater("No line."), now=NOW)
        actions.visit_soon(channel_ids=[channel.pk], now=NOW)
        channel.refresh_from_db()
        assert channel.next_visit_at == NOW
