"""What the doctor sees in the database of an installation, one trouble at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import cast
from tests.cast import NOW
from tests.fakes import FakeNetwork

from allears.cases.models import Route
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, LISTENERS
from allears.flow import checkup
from allears.lib import keys
from allears.lib.checkup import Remark
from allears.listening import kept
from allears.listening.ports import ChannelFacts, Finding
from allears.listening.post import Post
from allears.mentions.models import Fresh, Monitor
from allears.outbox.models import Outgoing

pytestmark = pytest.mark.django_db


def bad(remarks: Iterable[Remark]) -> list[str]:
    return [f"{one.about}: {one.words}" for one in remarks if one.level == "bad"]


def outgoing(**state: object) -> Outgoing:
    told = {
        "key": f"k{Outgoing.objects.count()}",
        "channel": cast.channel(),
        "utterance": {},
        "created_at": NOW,
        "since_at": NOW,
    }
    return Outgoing.objects.create(**(told | state))


class TestDatabase:
    def test_is_well_where_the_tests_run(self) -> None:
        found = [one for one in checkup.database() if one.about == "database"]
        assert found[0].words.startswith("PostgreSQL ")

    def test_says_that_it_is_too_old(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checkup, "OLDEST_MAJOR", 99)
        (one,) = [one for one in checkup.database() if "answers" in one.words]
        assert one.level == "bad"
        assert "99 or newer" in one.then

    def test_sees_clocks_that_differ(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = checkup.clock.now
        monkeypatch.setattr(checkup.clock, "now", lambda: now() - timedelta(minutes=3))
        (one,) = [one for one in checkup.database() if one.about == "clock"]
        assert one.level == "bad"
        assert "differ by 180 s" in one.words


class TestMigrations:
    def test_are_up_to_date_here(self) -> None:
        assert [one.level for one in checkup.migrations()] == ["good"]

    def test_of_tomorrow_are_seen(self) -> None:
        recorder = checkup.MigrationExecutor(checkup.connection).recorder
        recorder.record_applied("cases", "0999_of_tomorrow")
        assert bad(checkup.migrations()) == [
            "tables: They belong to a newer All Ears (cases.0999_of_tomorrow)."
        ]

    def test_that_are_missing_are_counted(self) -> None:
        executor = checkup.MigrationExecutor(checkup.connection)
        ((_app, last),) = executor.loader.graph.leaf_nodes("cases")
        executor.recorder.record_unapplied("cases", last)
        assert any("steps are missing" in words for words in bad(checkup.migrations()))


class TestLoops:
    def test_are_well_when_nothing_waits(self) -> None:
        assert bad(checkup.loops(now=NOW)) == []

    def test_listen_is_missed_when_a_visit_is_overdue(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(LISTENERS, "rss", FakeNetwork())
        row = cast.channel()
        Channel.objects.filter(pk=row.pk).update(next_visit_at=NOW - timedelta(minutes=20))
        (words,) = bad(checkup.loops(now=NOW))
        assert words == "listen: A visit waits since 20 minutes: nobody does the work of `listen`."
        Channel.objects.filter(pk=row.pk).update(leased_until=NOW + timedelta(minutes=1))
        assert bad(checkup.loops(now=NOW)) == []

    def test_care_is_missed_when_a_mention_waits(self) -> None:
        cast.hear(cast.post("Hello?"))
        assert Fresh.objects.count() == 1
        assert bad(checkup.loops(now=NOW + timedelta(minutes=2))) == []
        (words,) = bad(checkup.loops(now=NOW + timedelta(minutes=30)))
        assert words.startswith("care: A mention waits since 30 minutes")

    def test_deliver_is_missed_when_a_reply_is_overdue(self) -> None:
        outgoing(due_at=NOW)
        (words,) = bad(checkup.loops(now=NOW + timedelta(minutes=9)))
        assert words.startswith("deliver: A reply waits since 9 minutes")

    def test_names_who_died_over_their_work(self) -> None:
        host, _pid, started = checkup.worker.name().split(":")
        gone = f"{host}:4194304:{started}"
        outgoing(due_at=NOW, leased_until=NOW + timedelta(minutes=1), leased_by=gone)
        notes = [one for one in checkup.loops(now=NOW) if one.level == "note"]
        assert gone in notes[0].words


class Slow(FakeNetwork):
    """Does not answer until the test is over."""

    over = threading.Event()

    def check(self, channel: ChannelFacts) -> list[Finding]:
        self.over.wait(30)
        return []


class Grumpy(FakeNetwork):
    """Says that the password is wrong, or breaks."""

    def check(self, channel: ChannelFacts) -> list[Finding]:
        if channel.name == "Broken":
            raise RuntimeError("secret: " + channel.secrets["own_key"])
        return [Finding(label="Log in", is_good=False, words="The password is not accepted.")]


class TestChannels:
    @pytest.fixture(autouse=True)
    def _networks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, network in (("fake", FakeNetwork()), ("slow", Slow()), ("grumpy", Grumpy())):
            monkeypatch.setitem(CONNECTORS, name, network)  # type: ignore[arg-type]

    def test_are_tried_side_by_side_and_none_holds_up_the_others(self) -> None:
        for name in ("slow", "fake", "grumpy"):
            channels.add(network=name, name=name.title(), values={}, by=None, now=NOW)
        found = {one.about: one for one in checkup.try_channels(limit_s=0.5)}
        Slow.over.set()
        assert found["channel Slow"].words == "It did not answer within 0 s."
        assert found["channel Fake"] == Remark("good", "channel Fake", "It answers.")
        assert found["channel Grumpy"].words == "Log in: The password is not accepted."
        assert "test it there" in found["channel Grumpy"].then

    def test_that_break_tell_no_secret(self) -> None:
        row = channels.add(network="grumpy", name="Broken", values={}, by=None, now=NOW)
        (one,) = checkup.try_channels()
        assert one.words == "Trying it ended in a fault of ours (RuntimeError)."
        assert channels.facts(row).secrets["own_key"] not in str(one)

    def test_that_are_paused_or_unknown_are_not_tried(self) -> None:
        row = channels.add(network="fake", name="Rest", values={}, by=None, now=NOW)
        channels.pause(channel=row, by=cast.ada(), now=NOW)
        cast.channel("Gone", "telegraph")
        words = [one.words for one in checkup.try_channels()]
        assert sorted(words) == ["Paused by somebody.", "There is no connector for telegraph."]

    def test_whose_passwords_another_key_sealed_are_named(self) -> None:
        row = channels.add(network="fake", name="Old", values={}, by=None, now=NOW)
        assert bad(checkup.keys()) == []
        Channel.objects.filter(pk=row.pk).update(secrets=keys.sealed(b"{}", key="another"))
        assert bad(checkup.keys()) == ["secret key: It does not open the passwords of “Old”."]
        assert list(checkup.try_channels()) == []


class TestSending:
    def test_is_well_when_nothing_is_stuck(self) -> None:
        assert bad(checkup.sending()) == []

    def test_counts_what_was_given_up_and_what_is_held(self) -> None:
        outgoing(gave_up_at=NOW)
        outgoing(held_at=NOW)
        Channel.objects.update(sends_held_at=NOW)
        assert bad(checkup.sending()) == [
            "outbox: 1 replies were given up.",
            "outbox: 1 replies wait for new keys of “Town blog”.",
        ]


class TestRules:
    def test_are_well_as_they_come(self) -> None:
        cast.monitor()
        assert bad(checkup.rules()) == []

    def test_that_cannot_be_read_are_named(self) -> None:
        Monitor.objects.filter(pk=cast.monitor().pk).update(query='"never closed')
        root = Route.objects.get(parent=None)
        Route.objects.create(name="Odd", parent=root, conditions={"monitor_ids": ["many"]})
        Route.objects.create(name="Torn", parent=root, conditions={"words": "(a OR"})
        found = bad(checkup.rules())
        assert [words.partition(":")[0] for words in found] == [
            "monitor Trams",
            "route Odd",
            "route Torn",
        ]


class TestFirehose:
    def test_tells_how_much_is_kept_of_whom(self, tmp_path: Path, settings: Any) -> None:
        settings.KEPT_ROOT = tmp_path
        assert list(checkup.firehose()) == []
        row = channels.add(network="rss", name="Blog", values={}, by=None, now=NOW)
        for name in (str(row.pk), "999"):
            with kept.Writer(tmp_path, channel=name) as writer:
                writer.append([Post(id="1", text="late")], heard_at=NOW)
        Channel.objects.update(kept_days=3, kept_mb=1)
        told = {one.level: one.words for one in checkup.firehose()}
        assert told["good"].startswith("Blog (3 days): 1 posts, 0 MB, since 2026-03-02 10:00 UTC")
        assert told["note"].startswith("Left of a channel that keeps nothing")

    def test_warns_when_the_disk_has_no_room_for_it(self, tmp_path: Path, settings: Any) -> None:
        settings.KEPT_ROOT = tmp_path / "kept"
        channels.add(network="rss", name="Blog", values={}, by=None, now=NOW)
        Channel.objects.update(kept_days=3, kept_mb=1_000_000)
        Channel.objects.create(
            network="rss", name="B", created_at=NOW, kept_days=9, kept_mb=999_000_000
        )
        (warning,) = checkup.firehose()
        assert (warning.level, "GB left" in warning.words) == ("warn", True)
