"""What a page needs on its way: translation that loses no neighbour, monitors that are up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from tests import cast
from tests.fakes import FakeNetwork
from tests.world import World

from allears.channels.models import Channel
from allears.flow import cargo
from allears.listening import pipeline
from allears.listening.ports import ChannelFacts, Drop, Unreadable
from allears.listening.post import File, Post
from allears.mentions import actions as mentions
from allears.mentions.models import Monitor

FACTS = ChannelFacts(id=1, name="Fake", settings={}, secrets={})


class Fragile(FakeNetwork):
    """Reads posts, and breaks as it is told by strings."""

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        if wire == "broken":
            raise ZeroDivisionError("seven by nothing")
        if wire == "unreadable":
            raise Unreadable("It holds nothing.")
        if wire == "disk":
            raise OSError("No space left on device")
        return super().to_post(wire, channel)


class TestTranslate:
    def test_loses_no_neighbour_of_what_cannot_be_read(self) -> None:
        page = [Post(text="one"), "unreadable", Post(text="two"), "broken", Post(text="three")]
        loaded = cargo.translate(Fragile(), FACTS, page)
        assert [post.text for post in loaded.posts] == ["one", "two", "three"]
        assert [drop.why for drop in loaded.unreadable] == [
            "It holds nothing.",
            "A fault of ours: ZeroDivisionError",
        ]
        assert {drop.reason for drop in loaded.unreadable} == {Drop.UNREADABLE}

    def test_stops_when_the_disk_is_full_so_that_nothing_is_left_out(self) -> None:
        with pytest.raises(OSError, match="No space"):
            cargo.translate(Fragile(), FACTS, [Post(text="one"), "disk"])

    def test_says_where_a_post_came_from(self) -> None:
        (post,) = cargo.translate(Fragile(), FACTS, [Post(text="one")]).posts
        assert (post.network, post.channel) == ("fake", "Fake")

    def test_sets_our_own_words_apart(self) -> None:
        ours = Post(text="one", extra={"ours": "1"})
        loaded = cargo.translate(Fragile(), FACTS, [ours, Post(text="two")])
        assert [post.text for post in loaded.ours] == ["one"]
        assert len(loaded.posts) == 2

    def test_stores_files_before_the_post_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stored: dict[str, bytes] = {}
        monkeypatch.setattr(cargo.files, "store", stored.update)

        class WithFiles(Fragile):
            def blobs(self, wire: object) -> Mapping[str, bytes]:
                return {"abc": b"bytes"}

        file = File(name="a.txt", media_type="text/plain", n_bytes=5, sha256="abc")
        cargo.translate(WithFiles(), FACTS, [Post(text="one", files=(file,)), Post(text="two")])
        assert stored == {"abc": b"bytes"}


class TestUnreadable:
    def test_keeps_a_sample_of_whatever_it_is(self) -> None:
        assert cargo.unreadable(b"\xff" * 9000, "why").sample == "\ufffd" * cargo.MAX_SAMPLE
        assert cargo.unreadable({"a": 1}, "why").sample == "{'a': 1}"

    def test_joins_the_outcome_of_the_page(self) -> None:
        drop = cargo.unreadable(b"x", "why")
        outcome = pipeline.Outcome(kept=(), dropped=(), timings={})
        loaded = cargo.Loaded(unreadable=[drop], n_unmet=2)
        first, *unmet = cargo.with_left_out(outcome, loaded).dropped
        assert first is drop
        assert [one.reason for one in unmet] == [Drop.UNMATCHED] * 2


class TestKeepsAll:
    def test_of_what_is_sent_to_us_and_what_is_asked_for(self, world: World) -> None:
        def place(network: str, **settings: str) -> Channel:
            return Channel(network=network, name=network, settings=settings)

        assert cargo.keeps_all(place("email"))
        assert not cargo.keeps_all(place("rss"))
        assert cargo.keeps_all(place("rss", keep="everything"))
        assert cargo.keeps_all(place("inbox"))
        assert not cargo.keeps_all(place("inbox", keep="matching"))
        assert cargo.keeps_all(place("a network that is gone"))


class TestMatcher:
    def test_is_made_anew_when_a_monitor_changes_and_only_then(self, world: World) -> None:
        monitor = mentions.add_monitor(name="Trams", query="tram", by=cast.lena(), now=world.now)
        first = cargo.matcher()
        assert cargo.matcher() is first
        Monitor.objects.filter(pk=monitor.pk).update(
            query="bus", changed_at=world.now + timedelta(seconds=1)
        )
        assert cargo.matcher() is not first

    def test_goes_on_without_a_query_that_cannot_be_read_any_more(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        good = mentions.add_monitor(name="Trams", query="tram", by=cast.lena(), now=world.now)
        bad = mentions.add_monitor(name="Odd", query="bus", by=cast.lena(), now=world.now)
        Monitor.objects.filter(pk=bad.pk).update(query='"never closed')
        matcher = cargo.compile_monitors()
        hits = matcher.match(Post(text="The tram and the bus"))
        assert tuple(hits.sure) == (good.pk,)
        assert f"Monitor {bad.pk} cannot be read" in caplog.text
