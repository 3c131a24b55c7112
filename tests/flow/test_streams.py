"""Lines that stay open: what they bring is kept with its place, what breaks is opened again, what ends ends soon."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from tests.world import World

from allears.channels import actions as channels
from allears.channels.models import Channel, Gap
from allears.connectors import LISTENERS
from allears.flow import batches, streams
from allears.flow.streams import Streams
from allears.lib import worker
from allears.listening import ports
from allears.listening.ports import ChannelFacts, Page, RetryLater
from allears.mentions.models import Mention

Stream = Callable[[ChannelFacts, str, Callable[[], bool]], Iterator[Page]]


@pytest.fixture
def line(world: World, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the fake network's line brings: pages, or what it breaks with."""
    brings: list[object] = []

    def stream(channel: ChannelFacts, cursor: str, is_over: Callable[[], bool]) -> Iterator[Page]:
        while brings and not is_over():
            one = brings.pop(0)
            if isinstance(one, Exception):
                raise one
            assert isinstance(one, Page)
            yield one

    monkeypatch.setattr(LISTENERS["fake"], "stream", stream, raising=False)
    monkeypatch.setattr(batches, "WITHIN_S", 0.0)
    monkeypatch.setattr(streams, "GLANCE_S", 0.05)
    monkeypatch.setattr(streams.connections, "close_all", lambda: None)  # the test's own
    return brings


@pytest.fixture
def lines(line: list[object]) -> Streams:
    return Streams(threading.Event())


def say(world: World, *texts: str, cursor: str) -> Page:
    """A page of posts that come by the line alone."""
    for text in texts:
        world.says(text)
    items = world.network.wires[-len(texts) :] if texts else []
    return Page(items=items, cursor=cursor)


def row() -> Channel:
    return Channel.objects.get()


class TestFollow:
    def test_keeps_what_comes_and_remembers_the_place(
        self, world: World, line: list[object], lines: Streams
    ) -> None:
        line += [say(world, "One?", "Two?", cursor="2"), say(world, "Three?", cursor="3")]
        lines.follow(world.channel.pk)
        assert Mention.objects.count() == 3
        assert (row().cursor, row().n_heard, row().newest_post_at) == ("3", 3, world.now)

    def test_renews_the_lease_with_every_page(
        self, world: World, line: list[object], lines: Streams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[object, ...]] = []
        flow_on = channels.flow_on

        def look(**more: object) -> None:
            world.pass_time(seconds=20)
            flow_on(**more | {"now": world.now})  # type: ignore[arg-type]
            seen.append((row().leased_by, row().leased_until, row().streamed_at))

        monkeypatch.setattr(channels, "flow_on", look)
        line += [Page(items=(), cursor="1", gap=_gap(world)), Page(items=(), cursor="2")]
        began = world.now
        lines.follow(world.channel.pk)
        ends = [began + timedelta(seconds=n) + channels.STREAM_LEASE for n in (20, 40)]
        assert [one[1] for one in seen] == ends
        assert {one[0] for one in seen} == {worker.name()}

    def test_tells_of_a_gap_with_the_page(
        self, world: World, line: list[object], lines: Streams
    ) -> None:
        line.append(Page(items=(), cursor="1", gap=_gap(world)))
        lines.follow(world.channel.pk)
        assert Gap.objects.get().why == "It keeps three hours."

    def test_visits_at_once_and_opens_again_later_when_it_breaks(
        self, world: World, line: list[object], lines: Streams
    ) -> None:
        line += [say(world, "One?", cursor="1"), RetryLater("The line was cut.")]
        lines.follow(world.channel.pk)
        one = row()
        assert Mention.objects.count() == 1
        assert (one.leased_by, one.next_visit_at) == ("", world.now)
        assert one.stream_words == "The line was cut."
        assert one.stream_retry_at is not None
        assert one.stream_retry_at > world.now
        assert channels.due_streams(networks=["fake"], now=world.now) == []
        assert channels.due_streams(networks=["fake"], now=one.stream_retry_at) == [one.pk]

    def test_takes_a_line_that_just_ends_for_broken(
        self, world: World, line: list[object], lines: Streams
    ) -> None:
        lines.follow(world.channel.pk)
        assert "closed the line" in row().stream_words

    def test_is_let_go_when_the_settings_change(
        self,
        world: World,
        line: list[object],
        lines: Streams,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        take = streams.steps.take

        def change(*args: object, **more: object) -> object:
            channels.change(
                channel=world.channel, name="New", values={}, by=world.agent, now=world.now
            )
            return take(*args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(streams.steps, "take", change)
        line.append(say(world, "One?", cursor="1"))
        lines.follow(world.channel.pk)
        assert Mention.objects.count() == 0
        assert (row().cursor, row().stream_words) == ("", "")

    def test_begins_nothing_where_somebody_else_has_the_line(
        self, world: World, line: list[object], lines: Streams
    ) -> None:
        until = world.now + timedelta(seconds=30)
        Channel.objects.update(leased_by="elsewhere/1:1:x", leased_until=until)
        line.append(say(world, "One?", cursor="1"))
        lines.follow(world.channel.pk)
        assert len(line) == 1
        world.pass_time(seconds=30)
        lines.follow(world.channel.pk)
        assert Mention.objects.count() == 1

    def test_gives_up_a_line_that_is_silent(
        self,
        world: World,
        line: list[object],
        lines: Streams,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        ends = threading.Event()

        def silent(_facts: object, _cursor: str, is_over: Callable[[], bool]) -> Iterator[Page]:
            while not is_over():
                ends.wait(0.02)
            yield from ()

        monkeypatch.setattr(LISTENERS["fake"], "stream", silent)
        monkeypatch.setattr(streams, "SILENT_S", 0.2)
        lines.follow(world.channel.pk)
        assert "silent" in row().stream_words

    def test_ends_soon_after_it_is_asked_to(
        self,
        world: World,
        line: list[object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        stopping = threading.Event()

        def endless(_facts: object, _cursor: str, is_over: Callable[[], bool]) -> Iterator[Page]:
            n = 0
            while not is_over():
                n += 1
                yield Page(items=(), cursor=str(n))
                if n == 3:
                    stopping.set()

        monkeypatch.setattr(LISTENERS["fake"], "stream", endless)
        Streams(stopping).follow(world.channel.pk)
        assert (row().leased_by, row().stream_words, row().stream_retry_at) == ("", "", None)


class TestOpen:
    def test_begins_one_keeper_for_each_channel_that_is_due(
        self, world: World, lines: Streams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun: list[int] = []
        go = threading.Event()

        def keep(self: Streams, channel_id: int) -> None:
            begun.append(channel_id)
            go.wait(15)

        monkeypatch.setattr(Streams, "_keep", keep)
        lines.open()
        lines.open()
        assert begun == [world.channel.pk]
        assert lines.busy() == {world.channel.pk}
        go.set()
        lines.end()
        assert lines.busy() == frozenset()

    def test_leaves_channels_alone_that_are_paused(
        self, world: World, lines: Streams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Channel.objects.update(paused_at=world.now)
        lines.open()
        assert lines.busy() == frozenset()


class TestNetworks:
    def test_are_those_that_have_such_lines(self, world: World, line: list[object]) -> None:
        assert "fake" in streams.networks()
        assert "rss" not in streams.networks()


def _gap(world: World) -> ports.Gap:
    since = world.now - timedelta(hours=5)
    return ports.Gap(since=since, until=since + timedelta(hours=2), why="It keeps three hours.")
