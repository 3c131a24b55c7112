"""What a whole network says is kept apart: nothing is lost at any line, nothing is there twice, deletions hold."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.world import World

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.flow import apart, firehose, steps
from allears.listening import kept
from allears.listening.ports import Page
from allears.listening.query import parse
from allears.mentions import actions as mentions
from allears.mentions.models import Mention

pytestmark = pytest.mark.timeout(600)  # kernels may have to be compiled first


def uri(rkey: str) -> tuple[str, str]:
    return "bluesky", f"at://did:plc:a/app.bsky.feed.post/{rkey}"


def line(text: str, rkey: str, *, operation: str = "create") -> bytes:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-10T12:00:00Z"}
    commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey}
    whole = {"did": "did:plc:a", "time_us": 1_773_144_000_000_000, "kind": "commit"}
    return json.dumps(whole | {"commit": commit | {"record": record}}).encode()


class Sky:
    """A channel of which all is kept, and one monitor."""

    def __init__(self, world: World, place: Path) -> None:
        self.world, self.place = world, place
        row = channels.add(
            network="jetstream", name="Sky", values={}, by=world.agent, now=world.now
        )
        self.row = Channel.objects.get(pk=row.pk)
        mentions.add_monitor(name="Late", query="late", by=world.agent, now=world.now)

    def hears(self, *wires: bytes, gone: Any = (), move: Any = lambda **told: None) -> None:
        page = Page(items=wires, cursor="c", gone=gone)
        steps.take(self.row, channels.facts(self.row), page, now=self.world.now, move=move)

    def waiting(self) -> int:
        return len(apart._pages(apart._folder(self.row)))

    def found(self, query: str = "late OR well") -> list[str]:
        *_before, end = kept.search(self.place, parse(query))
        return sorted(example.post.text for example in end.examples)


@pytest.fixture
def sky(world: World, tmp_path: Path, settings: Any) -> Sky:
    settings.KEPT_ROOT = tmp_path / "kept"
    return Sky(world, tmp_path / "kept")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Any:
    """As in the loop: writers stay open, and another thread packs."""
    monkeypatch.setattr(firehose.WRITERS, "is_holding", True)
    yield
    firehose.WRITERS.let_go(idle_s=0.0)


class TestWriteDown:
    def test_keeps_all_though_only_one_is_a_mention(self, sky: Sky) -> None:
        sky.hears(line("so late", "1"), line("all is well", "2"))
        assert [one.text for one in Mention.objects.all()] == ["so late"]
        assert sky.found() == ["all is well", "so late"]
        assert sky.waiting() == 0

    def test_packs_nothing_on_the_way_to_mentions(self, sky: Sky, held: None) -> None:
        sky.hears(line("so late", "1"))
        assert Mention.objects.count() == 1
        assert (sky.waiting(), sky.found()) == (1, [])
        assert apart.pack_all() == 1
        assert (sky.waiting(), sky.found()) == (0, ["so late"])

    def test_stands_before_the_rows_do(self, sky: Sky, held: None) -> None:
        """Killed before the commit, the page is heard again, and is there once."""

        def dies(**told: Any) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sky.hears(line("so late", "1"), move=dies)
        assert (Mention.objects.count(), sky.waiting()) == (0, 1)
        sky.hears(line("so late", "1"))
        apart.pack_all()
        assert Mention.objects.count() == 1
        assert sky.found() == ["so late"]

    def test_takes_deletions_with_their_page_in_its_order(self, sky: Sky, held: None) -> None:
        sky.hears(line("so late", "1"), line("all is well", "2"))
        sky.hears(gone=[uri("1")])
        apart.pack_all()
        assert sky.found() == ["all is well"]

    def test_helps_to_pack_when_far_too_much_waits(
        self, sky: Sky, held: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(apart, "MOST_WAITING", 2)
        for number in range(5):
            sky.hears(line(f"late {number}", str(number)))
            assert sky.waiting() <= 2

    def test_says_that_a_full_disk_leaves_a_gap_and_goes_on(
        self, sky: Sky, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def full(*_given: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(apart, "_write", full)
        with caplog.at_level(logging.ERROR):
            sky.hears(line("so late", "1"))
        assert "are not kept" in caplog.text
        assert Mention.objects.count() == 1

    def test_is_not_asked_where_nothing_is_kept(self, sky: Sky) -> None:
        sky.row.kept_days = 0
        assert not apart.is_apart(sky.row, CONNECTORS["jetstream"])
        assert not apart.is_apart(sky.row, CONNECTORS["rss"])
        sky.hears(line("so late", "1"))
        assert sky.found() == []


class TestPack:
    def test_leaves_out_our_own_words_and_what_was_taken_back_before(self, sky: Sky) -> None:
        sky.row.settings = sky.row.settings | {"own": "did:plc:a"}
        sky.row.save()
        sky.hears(line("so late, said we", "1"))
        sky.row.settings = sky.row.settings | {"own": ""}
        sky.row.save()
        mentions.bury(posts=[uri("2")], authors=[], channel_id=sky.row.pk, now=sky.world.now)
        sky.hears(line("late and gone", "2"), line("late and well", "3"))
        assert sky.found() == ["late and well"]

    def test_passes_over_what_it_packed_before_it_was_killed(
        self, sky: Sky, held: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sky.hears(line("so late", "1"))
        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", lambda *_given, **_more: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                apart.pack_all()
        assert sky.waiting() == 1
        apart.pack_all()
        assert (sky.waiting(), sky.found()) == (0, ["so late"])

    def test_throws_away_a_page_that_cannot_be_read(
        self, sky: Sky, held: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        sky.hears(line("so late", "1"))
        (path,) = apart._pages(apart._folder(sky.row))
        path.write_bytes(b"torn")
        sky.hears(line("late again", "2"))
        with caplog.at_level(logging.ERROR):
            apart.pack_all()
        assert "a page is not kept" in caplog.text
        assert (sky.waiting(), sky.found()) == (0, ["late again"])

    def test_throws_away_what_waits_of_a_channel_that_keeps_nothing_any_more(
        self, sky: Sky, held: None
    ) -> None:
        sky.hears(line("so late", "1"))
        Channel.objects.filter(pk=sky.row.pk).update(kept_days=0)
        apart.pack_all()
        assert sky.waiting() == 0
        sky.row.kept_days = 7
        sky.hears(line("so late", "1"))
        Channel.objects.filter(pk=sky.row.pk).update(removed_at=sky.world.now)
        apart.pack_all()
        assert sky.waiting() == 0

    def test_leaves_pages_to_who_holds_the_channel(self, sky: Sky, held: None) -> None:
        sky.hears(line("so late", "1"))
        firehose.WRITERS.let_go(idle_s=0.0)
        with kept.Writer(sky.place, channel=str(sky.row.pk)):
            assert apart.pack_all() == 0
        assert sky.waiting() == 1
        assert apart.pack_all() == 1


class TestPackUntil:
    def test_goes_on_after_a_fault_and_ends_when_told(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        stopping, n_asked = threading.Event(), []

        def packs() -> int:
            n_asked.append(1)
            if len(n_asked) == 1:
                raise RuntimeError("a fault")
            stopping.set()
            return 0

        monkeypatch.setattr(apart, "pack_all", packs)
        monkeypatch.setattr(apart, "GLANCE_S", 0.01)
        monkeypatch.setattr(apart, "close_old_connections", lambda: None)
        apart.pack_until(stopping)
        assert len(n_asked) == 2
        assert "could not be packed" in caplog.text
