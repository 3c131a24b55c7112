"""Before step 2: what meets no monitor of a whole network is left out, and nothing else ever is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.world import World

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.flow import sifting, steps
from allears.listening.ports import Page
from allears.listening.query import parse
from allears.mentions import actions as mentions
from allears.mentions.models import DropCount, Mention

pytestmark = pytest.mark.timeout(600)  # kernels may have to be compiled first
JETSTREAM = CONNECTORS["jetstream"]


def line(text: str, rkey: str = "3k", *, operation: str = "create") -> bytes:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-10T12:00:00Z"}
    commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey}
    whole = {"did": "did:plc:a", "time_us": 1_773_144_000_000_000, "kind": "commit"}
    return json.dumps(whole | {"commit": commit | {"record": record}}).encode()


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    sifting.warm_up()
    thread = sifting._SIEVE._loading
    assert thread is not None
    thread.join(500)


@pytest.fixture
def sky(world: World) -> Channel:
    """A channel of which nothing is kept for later."""
    row = channels.add(network="jetstream", name="Sky", values={}, by=world.agent, now=world.now)
    Channel.objects.filter(pk=row.pk).update(kept_days=0)
    return Channel.objects.get(pk=row.pk)


def listen_for(world: World, query: str) -> Any:
    return mentions.add_monitor(name=query, query=query, by=world.agent, now=world.now)


class TestSift:
    def test_leaves_out_what_meets_nothing(self, world: World, sky: Channel) -> None:
        listen_for(world, "kettle")
        wires = [line("My kettle", "1"), line("My cat", "2"), line("A KETTLE!", "3")]
        sifted = sifting.sift(JETSTREAM, wires)
        assert (sifted.wires, sifted.n_unmet) == ([wires[0], wires[2]], 1)

    def test_heeds_monitors_that_come_and_go(self, world: World, sky: Channel) -> None:
        kettle = listen_for(world, "kettle")
        wires = [line("My kettle"), line("My cat")]
        assert sifting.sift(JETSTREAM, wires).wires == wires[:1]
        listen_for(world, "cat")
        assert sifting.sift(JETSTREAM, wires).wires == wires
        world.pass_time(seconds=1)
        mentions.remove_monitor(monitor=kettle, by=world.agent, now=world.now)
        assert sifting.sift(JETSTREAM, wires).wires == wires[1:]

    def test_lets_through_what_it_cannot_judge(self, world: World, sky: Channel) -> None:
        listen_for(world, "kettle")
        wires = [line("a cat", operation="update"), b"nonsense", line("a\ncat") + b"\n", 3]
        assert sifting.sift(JETSTREAM, wires).wires == wires

    @pytest.mark.parametrize("query", ["kettle channel:Sky", "kettle NOT channel:Other"])
    def test_leaves_questions_about_channels_to_the_matcher(
        self, world: World, sky: Channel, query: str
    ) -> None:
        listen_for(world, query)
        wires = [line("kettle"), line("cat")]
        assert sifting.sift(JETSTREAM, wires).wires == wires[:1]

    def test_is_for_whole_networks_alone(self) -> None:
        wires = [line("My cat")]
        assert sifting.sift(CONNECTORS["rss"], wires).wires == wires

    def test_is_not_used_until_it_is_loaded(
        self, world: World, sky: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sifting, "_SIEVE", sifting._Sieve())
        monkeypatch.setattr(sifting._Sieve, "_load", lambda self: None)
        wires = [line("My cat")]
        assert sifting.sift(JETSTREAM, wires).wires == wires


class TestTake:
    def test_counts_what_was_left_out_and_keeps_the_rest(self, world: World, sky: Channel) -> None:
        listen_for(world, "kettle")
        moved: dict[str, Any] = {}
        page = Page(
            items=[line("My kettle", "1"), line("My cat", "2")],
            cursor="c",
            span=(datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)),
        )
        facts = channels.facts(sky)
        steps.take(sky, facts, page, now=world.now, move=lambda **told: moved.update(told))
        assert [one.text for one in Mention.objects.all()] == ["My kettle"]
        assert DropCount.objects.get(reason="unmatched").n == 1
        assert moved["n_heard"] == 2
        assert moved["times"] == page.span


class TestLooser:
    def test_answers_questions_about_channels_in_favour_of_the_query(self) -> None:
        sure, never = sifting.SURE, sifting.NEVER
        loose = sifting.looser(parse("a channel:x NOT (b channel:y)"))
        assert loose == ("and", ("term", "a"), sure, ("not", ("and", ("term", "b"), never)))
