"""The whole network over a real websocket: nothing lost, nothing twice, whatever happens to the line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.connectors import served
from tests.connectors.jetstream_server import Fault, Jetstream, serving

from allears.connectors import jetstream as module
from allears.connectors import jetstream_line
from allears.connectors.jetstream import jetstream
from allears.lib import http
from allears.listening.ports import ChannelFacts, Page, Refused, RetryLater
from allears.listening.post import Post

WAIT_S = 20.0
HOUR_US = 3_600_000_000


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jetstream]:
    monkeypatch.setattr(jetstream_line, "GATHER_S", 0.02)
    monkeypatch.setattr(jetstream_line, "BEAT_S", 0.2)
    with serving() as network, http.using(http.Door(allow_private=frozenset({"127.0.0.1"}))):
        yield network


def facts(*hosts: str, **settings: str) -> ChannelFacts:
    return ChannelFacts(id=1, name="Sky", settings={"hosts": "\n".join(hosts)} | settings)


def texts(pages: list[Page], channel: ChannelFacts) -> list[str]:
    return [jetstream.to_post(item, channel).text for page in pages for item in page.items]


def heard(channel: ChannelFacts, cursor: str, n: int) -> list[Page]:
    """Pages until so many posts have come."""
    pages: list[Page] = []
    until = time.monotonic() + WAIT_S

    def is_over() -> bool:
        return sum(len(page.items) for page in pages) >= n or time.monotonic() > until

    for page in jetstream.stream(channel, cursor, is_over):
        pages.append(page)
    return pages


def since(network: Jetstream) -> str:
    return f'{{"us":{network.now_us}}}'


class TestStream:
    def test_hears_what_comes_and_what_came(self, network: Jetstream) -> None:
        cursor = since(network)
        for number in range(50):
            network.say(f"post {number}")
        channel = facts(network.url)
        pages = heard(channel, cursor, 50)
        assert texts(pages, channel) == [f"post {number}" for number in range(50)]
        assert jetstream_line.read_cursor(pages[-1].cursor).us == network.now_us
        assert network.asked[0]["wantedCollections"] == ["app.bsky.feed.post"]

    def test_says_that_it_lives_when_nothing_comes(self, network: Jetstream) -> None:
        pages: list[Page] = []
        for page in jetstream.stream(facts(network.url), "", lambda: len(pages) >= 2):
            pages.append(page)
        assert [page.items for page in pages] == [(), ()]

    def test_goes_on_a_little_before_its_place(self, network: Jetstream) -> None:
        network.say("long before", at_us=network.now_us - HOUR_US)
        network.say("just before", at_us=network.now_us + HOUR_US)
        cursor = since(network)
        network.say("after")
        channel = facts(network.url)
        assert texts(heard(channel, cursor, 2), channel) == ["just before", "after"]

    @pytest.mark.parametrize("kind", ["cut", "half", "goodbye", "drip"])
    def test_loses_nothing_when_lines_break(
        self, network: Jetstream, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_QUICK", 100)
        opened = http.Door.websocket
        monkeypatch.setattr(
            http.Door, "websocket", lambda *given, **asked: opened(*given, ping_s=0.2, **asked)
        )
        network.faults = [Fault(after, kind) for after in (7, 3, 40, 1, 90)]
        cursor = since(network)
        said = [network.say(f"post {number}") for number in range(200)]
        channel = facts(network.url)
        pages = heard(channel, cursor, 200)
        while jetstream_line.read_cursor(pages[-1].cursor).us < network.now_us:
            pages += heard(channel, pages[-1].cursor, 200)
        ids = [jetstream.to_post(item, channel).id for page in pages for item in page.items]
        assert set(ids) == set(said)
        assert list(dict.fromkeys(ids)) == said  # what comes twice is known by its address

    def test_goes_on_at_the_next_host(self, network: Jetstream) -> None:
        cursor = since(network)
        network.faults = [Fault(2, "cut")]
        for number in range(5):
            network.say(f"post {number}")
        with serving() as other:
            other.events, other.now_us = network.events, network.now_us
            channel = facts("ws://127.0.0.1:1", network.url, other.url)
            found = texts(heard(channel, cursor, 5), channel)
            assert len(other.asked) == 1
        assert list(dict.fromkeys(found)) == [f"post {number}" for number in range(5)]

    def test_comes_back_later_when_no_host_is_there(self, network: Jetstream) -> None:
        with pytest.raises(RetryLater):
            list(jetstream.stream(facts("ws://127.0.0.1:1", "ws://127.0.0.1:2"), "", lambda: False))

    def test_comes_back_later_when_lines_end_at_once_again_and_again(
        self, network: Jetstream
    ) -> None:
        network.faults = [Fault(1, "goodbye") for _ in range(20)]
        cursor = since(network)
        network.say("one"), network.say("two")
        with pytest.raises(RetryLater, match="try again later"):
            list(jetstream.stream(facts(network.url), cursor, lambda: False))
        assert len(network.asked) == 3

    def test_is_refused_where_it_may_not_go(self) -> None:
        with pytest.raises(Refused, match="private network"):
            list(jetstream.stream(facts("ws://127.0.0.1:1"), "", lambda: False))

    def test_tells_the_time_that_the_servers_do_not_give_back(self, network: Jetstream) -> None:
        first_us = network.now_us
        network.say("within reach")
        cursor = f'{{"us":{first_us - 100 * HOUR_US}}}'
        (gap,) = [page.gap for page in heard(facts(network.url), cursor, 1) if page.gap]
        assert gap.since == jetstream_line.at(first_us - 100 * HOUR_US)
        assert abs(gap.until - jetstream_line.at(network.now_us)) < timedelta(seconds=1)
        assert "36 hours" in gap.why

    def test_tells_no_gap_when_there_is_none(self, network: Jetstream) -> None:
        cursor = since(network)
        network.say("one")
        assert not any(page.gap for page in heard(facts(network.url), cursor, 1))

    def test_takes_back_what_is_taken_back(self, network: Jetstream) -> None:
        cursor = since(network)
        said = network.say("I should not have said that")
        network.unsay(said)
        network.unsay("at://did:plc:ann/app.bsky.feed.post/3old")
        network.say("mine", did="did:plc:troll")
        network.account("did:plc:troll", "takendown")
        network.account("did:plc:busy", "throttled")
        network.account("did:plc:back", "")
        network.say("last")
        channel = facts(network.url)
        shown: dict[str, str] = {}
        gone: list[tuple[str, str]] = []
        gone_authors: list[tuple[str, str]] = []

        def is_over() -> bool:
            return "last" in shown.values()

        for page in jetstream.stream(channel, cursor, is_over):
            gone += page.gone
            gone_authors += page.gone_authors
            gone_beginnings = tuple(f"at://{did}/" for _, did in page.gone_authors) or ("nobody",)
            shown = {
                uri: text
                for uri, text in shown.items()
                if ("bluesky", uri) not in page.gone and not uri.startswith(gone_beginnings)
            }
            posts = [jetstream.to_post(item, channel) for item in page.items]
            shown |= {post.id: post.text for post in posts}
        assert [*shown.values()] == ["last"]
        assert gone == [
            ("bluesky", said),
            ("bluesky", "at://did:plc:ann/app.bsky.feed.post/3old"),
        ]
        assert gone_authors == [("bluesky", "did:plc:troll")]

    @pytest.mark.parametrize("compressed", ["yes", "no"])
    def test_asks_for_compression_where_it_is_wanted(
        self, network: Jetstream, compressed: str
    ) -> None:
        cursor = since(network)
        network.say("grüße")
        channel = facts(network.url, compressed=compressed)
        assert texts(heard(channel, cursor, 1), channel) == ["grüße"]


class TestHear:
    def test_gives_what_came_since_and_asks_again_when_it_is_behind(
        self, network: Jetstream
    ) -> None:
        cursor = since(network)
        network.say("one")
        page = jetstream.hear(facts(network.url), cursor, datetime.now(UTC))
        assert texts([page], facts()) == ["one"]
        assert page.has_more  # the network's clock stands a minute ago


class TestCheck:
    def test_listens_to_each_host(
        self, network: Jetstream, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "CHECK_S", 0.2)
        good, bad = jetstream.check(facts(network.url, "ws://127.0.0.1:1"))
        assert good.is_good
        assert not bad.is_good
        assert bad.setting == "hosts"


class TestAbove:
    def test_is_asked_of_the_public_view(self) -> None:
        uri = "at://did:plc:ann/app.bsky.feed.post/3k2"
        root = {
            "uri": "at://did:plc:bob/app.bsky.feed.post/3k1",
            "author": {"did": "did:plc:bob", "handle": "bob.example"},
            "record": {"text": "The first words"},
        }
        with served.serving() as web:
            thread = {"thread": {"parent": {"post": root, "parent": {"notFound": True}}}}
            web.has("/xrpc/app.bsky.feed.getPostThread", thread)
            found = jetstream.above(facts(), Post(id=uri, text="x"), datetime.now(UTC))
            web.has("/xrpc/app.bsky.feed.getPostThread", {"error": "NotFound"}, 400)
            assert jetstream.above(facts(), Post(id=uri, text="x"), datetime.now(UTC)) == []
            assert web.asked[0].url.params["uri"] == uri
        (post,) = [jetstream.to_post(wire, facts()) for wire in found]
        assert (post.text, post.author.handle) == ("The first words", "bob.example")

    def test_is_not_asked_of_a_network_of_ones_own(self) -> None:
        post = Post(id="at://did:plc:ann/app.bsky.feed.post/3k2", text="x")
        assert jetstream.above(facts(way="firehose"), post, datetime.now(UTC)) == []
