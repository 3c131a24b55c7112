"""Every write about channels: secrets stay apart, a lease is held by one, a failure has a next try."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.channels import actions, queries
from allears.channels.models import Channel, ErrorKind
from allears.lib import keys
from allears.listening.ports import KeysExpired, Page, Refused, RetryLater
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

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
    actions.advance(channel=row, page=page, poll_s=600.0, n_heard=2, newest_post_at=NOW, now=NOW)


class TestAdd:
    def test_keeps_secrets_apart_and_sealed(self) -> None:
        channel = _mail()
        assert "imap_password" not in channel.settings
        assert b"hunter2" not in bytes(channel.secrets)
        facts = actions.facts(channel)
        assert facts.get("imap_password") == "hunter2"
        assert len(facts.get("own_key")) > 30
        assert "hunter2" not in repr(facts)
        assert "hunter2" not in str(list(AuditEntry.objects.values()))

    def test_is_due_at_once(self) -> None:
        assert _mail().next_visit_at == NOW

    def test_refuses_a_name_that_is_taken(self) -> None:
        _mail()
        with pytest.raises(NotPossible, match="already"):
            _mail("DESK")

    def test_takes_the_name_of_a_channel_that_was_removed(self) -> None:
        actions.remove(channel=_mail(), by=cast.ada(), now=NOW)
        assert _mail().name == "Desk"


class TestChange:
    def _change(self, channel: Channel, values: dict[str, str], **more: object) -> Channel:
        actions.change(
            channel=channel,
            name="Desk",
            values=values,
            by=cast.ada(),
            now=NOW,
            **more,  # type: ignore[arg-type]
        )
        channel.refresh_from_db()
        return channel

    def test_keeps_a_secret_that_is_left_empty(self) -> None:
        channel = _mail()
        own_key = actions.facts(channel).get("own_key")
        self._change(channel, {"address": "new@example.org", "imap_password": ""})
        facts = actions.facts(channel)
        assert facts.get("address") == "new@example.org"
        assert (facts.get("imap_password"), facts.get("own_key")) == ("hunter2", own_key)

    def test_takes_a_new_secret_and_forgets_one(self) -> None:
        channel = self._change(_mail(), MAIL | {"imap_password": "next", "smtp_password": "two"})
        self._change(channel, MAIL | {"imap_password": ""}, forgotten={"smtp_password"})
        assert queries.kept_secrets(channel) == {"imap_password", "own_key"}
        assert actions.facts(channel).get("imap_password") == "next"

    def test_lets_go_what_bad_keys_held(self) -> None:
        channel = _mail()
        actions.hold_sends(channel_id=channel.pk, why="Refused.", now=NOW)
        self._change(channel, MAIL)
        assert (channel.sends_held_at, channel.error_kind, channel.error_words) == (None, "", "")

    def test_can_type_secrets_anew_when_the_key_was_lost(self) -> None:
        channel = _mail()
        Channel.objects.update(secrets=b"sealed with another key")
        channel.refresh_from_db()
        assert queries.has_lost_secrets(channel)
        with pytest.raises(keys.CannotOpen):
            actions.facts(channel)
        self._change(channel, MAIL)
        assert actions.facts(channel).get("imap_password") == "hunter2"

    def test_a_secret_can_be_renewed_by_itself(self) -> None:
        channel = _mail()
        actions.renew_secret(
            channel=channel, key="imap_password", value="fresh", by=cast.ada(), now=NOW
        )
        channel.refresh_from_db()
        assert actions.facts(channel).get("imap_password") == "fresh"
        assert "fresh" not in str(list(AuditEntry.objects.values()))


class TestRemove:
    def test_erases_the_keys_and_keeps_the_row(self) -> None:
        channel = _mail()
        actions.remove(channel=channel, by=cast.ada(), now=NOW)
        channel.refresh_from_db()
        assert bytes(channel.secrets) == b""
        assert queries.channel(channel.pk) is None
        assert queries.with_removed()[channel.pk].name == "Desk"


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


class TestKeys:
    def test_of_replies_are_the_same_for_the_same_seed(self) -> None:
        mail, hook = _mail(), cast.channel("Hook", "inbox")
        assert actions.utterance_key(mail, "7") == actions.utterance_key(mail, "7")
        assert actions.utterance_key(mail, "7") != actions.utterance_key(mail, "8")
        assert actions.utterance_key(hook, "7") == "inbox:7"
