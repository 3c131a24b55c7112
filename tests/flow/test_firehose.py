"""What a channel hears is kept beside its mentions: all of it, public, once, for as long as asked."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cast import NOW
from tests.world import World

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import firehose
from allears.listening import kept
from allears.listening.ports import Page, RetryLater
from allears.listening.query import parse
from allears.mentions import actions as mentions
from allears.mentions.models import Mention
from allears.staff.models import AuditEntry


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    settings.KEPT_ROOT = tmp_path / "kept"
    return tmp_path / "kept"


@pytest.fixture
def square(world: World, place: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A public place that keeps for three days what it hears, and one monitor."""
    monkeypatch.setattr(world.network, "is_addressed", False)
    Channel.objects.update(settings={"keep": "matching"})
    channels.change_keeping(channel=world.channel, days=3, megabytes=9, by=world.agent, now=NOW)
    mentions.add_monitor(name="Late", query="late", by=world.agent, now=NOW)
    return world


def says(world: World, *texts: str, visibility: str = "public") -> None:
    for text in texts:
        world.says(text)
        wire = world.network.wires[-1]
        world.network.wires[-1] = msgspec.structs.replace(wire, visibility=visibility)


def found(place: Path, query: str) -> list[str]:
    *_before, end = kept.search(place, parse(query))
    return sorted(example.post.text for example in end.examples)


class TestKeep:
    def test_keeps_what_no_monitor_met_and_what_one_did(self, square: World, place: Path) -> None:
        says(square, "so late", "all is well")
        square.hear()
        assert Mention.objects.count() == 1
        assert found(place, "late OR well") == ["all is well", "so late"]

    def test_keeps_nothing_private_and_nothing_for_followers_alone(
        self, square: World, place: Path
    ) -> None:
        says(square, "late one", visibility="private")
        says(square, "late two", visibility="followers")
        says(square, "late three", visibility="unlisted")
        square.hear()
        assert found(place, "late") == ["late three"]

    def test_keeps_nothing_of_a_channel_that_is_off_or_sent_to_us(
        self, world: World, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Channel.objects.update(kept_days=5)
        says(world, "so late")
        world.hear()
        monkeypatch.setattr(world.network, "is_addressed", False)
        Channel.objects.update(kept_days=0)
        says(world, "later")
        world.hear()
        assert not place.exists()

    def test_keeps_a_page_once_that_is_heard_again_after_a_crash(
        self, square: World, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        says(square, "so late", "all is well")

        def killed(**_given: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(mentions, "keep", killed)
            with pytest.raises(KeyboardInterrupt):
                square.hear()
        assert found(place, "late OR well") == ["all is well", "so late"]
        Channel.objects.update(leased_until=None, leased_by="")
        square.hear()
        assert Mention.objects.count() == 1
        assert found(place, "late OR well") == ["all is well", "so late"]

    def test_takes_out_what_the_network_takes_back(
        self, square: World, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        says(square, "late one", "late two")
        square.hear()
        real = square.network.hear

        def hear(*given: Any) -> Page:
            return replace(real(*given), gone=[("fake", "p1")])

        monkeypatch.setattr(square.network, "hear", hear)
        says(square, "late three")
        square.hear()
        assert found(place, "late") == ["late three", "late two"]

    def test_goes_on_listening_when_the_disk_is_full(
        self,
        square: World,
        place: Path,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def full(*_given: object, **_more: object) -> None:
            raise kept.CannotKeep("No space left on device")

        monkeypatch.setattr(kept.Writer, "append", full)
        says(square, "so late")
        with caplog.at_level(logging.ERROR):
            square.hear()
        assert Mention.objects.count() == 1
        assert "1 posts are not kept: No space left" in caplog.text

    def test_waits_for_another_process_in_the_loop_and_leaves_a_gap_elsewhere(
        self, square: World, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(firehose, "WAIT_S", 0.0)
        with kept.Writer(place, channel=str(square.channel.pk)):
            says(square, "so late")
            monkeypatch.setattr(firehose.WRITERS, "is_holding", True)
            with pytest.raises(RetryLater):
                square.hear()
            assert Mention.objects.count() == 0
            Channel.objects.update(leased_until=None, leased_by="")
            monkeypatch.setattr(firehose.WRITERS, "is_holding", False)
            square.hear()
        assert Mention.objects.count() == 1
        assert found(place, "late") == []


class TestTidy:
    def test_lets_go_what_is_too_old(self, square: World, place: Path) -> None:
        says(square, "so late")
        square.hear()
        assert firehose.tidy(now=NOW + timedelta(days=1)) == 0
        assert firehose.tidy(now=NOW + timedelta(days=4)) == 1
        assert found(place, "late") == []

    @pytest.mark.parametrize("how", ["off", "removed", "gone"])
    def test_deletes_all_of_a_channel_that_keeps_nothing_any_more(
        self, square: World, place: Path, how: str
    ) -> None:
        says(square, "so late")
        square.hear()
        ada, row = square.agent, square.channel
        if how == "off":
            channels.change_keeping(channel=row, days=0, megabytes=1, by=ada, now=NOW)
        elif how == "removed":
            channels.remove(channel=row, by=ada, now=NOW)
        else:
            (place / str(row.pk)).rename(place / "999999")
        assert firehose.tidy(now=NOW) == 1
        assert kept.standings(place) == []


class TestForget:
    def test_hides_at_once_and_says_so_in_the_trail_without_names(
        self, square: World, place: Path
    ) -> None:
        says(square, "late one", "late two")
        square.hear()
        firehose.forget(network="fake", post_ids=["p1"], by=None, now=NOW)
        assert found(place, "late") == ["late two"]
        firehose.forget(network="fake", authors=["mira"], by=None, now=NOW)
        assert found(place, "late") == []
        assert firehose.tidy(now=NOW) == 2
        lines = AuditEntry.objects.filter(what="kept.forgotten").values_list("words", flat=True)
        assert list(lines) == ["1 posts, 0 people", "0 posts, 1 people"]


class TestHold:
    def test_keeps_writers_open_until_it_ends(self, square: World, place: Path) -> None:
        stopping = threading.Event()
        with firehose.hold(stopping):
            says(square, "so late")
            square.hear()
            with pytest.raises(kept.Busy):
                kept.Writer(place, channel=str(square.channel.pk))
            firehose.WRITERS.let_go(idle_s=3600.0)
            with pytest.raises(kept.Busy):
                kept.Writer(place, channel=str(square.channel.pk))
            stopping.set()
        kept.Writer(place, channel=str(square.channel.pk)).close()
