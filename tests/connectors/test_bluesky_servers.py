"""Bluesky's own servers: what others say is heard, what we answer is there once, for both sides."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from tests.connectors.bluesky_network import Network, Person, running

from allears.connectors.bluesky import bluesky
from allears.connectors.bluesky_api import Api
from allears.connectors.bluesky_session import SESSIONS
from allears.connectors.jetstream import jetstream
from allears.lib import http
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    OutgoingFile,
    Page,
    RetryLater,
    Utterance,
)
from allears.listening.post import Post

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
WAIT_S = 60.0


@pytest.fixture(scope="module")
def network(program: Callable[[str, str], str], not_here: Any) -> Iterator[Network]:
    with running(program, not_here) as network:
        door = http.Door(allow_private=frozenset({network.place, "localhost"}))
        with http.using(door):
            yield network


@pytest.fixture(scope="module")
def shop(network: Network) -> Person:
    return network.join("kettle-shop")


@pytest.fixture(scope="module")
def ann(network: Network, shop: Person) -> Person:
    return network.join("ann-miller")


class Desk:
    """A channel of ours, as the loops use it."""

    def __init__(self, network: Network, shop: Person) -> None:
        self.channel = ChannelFacts(
            id=1,
            name="Shop",
            settings={"handle": shop.handle, "server": network.pds, "search": "spout"},
            secrets={"password": network.passwords[shop.handle]},
        )
        self.cursor = ""

    def visit(self) -> tuple[Page, list[Post]]:
        page = bluesky.hear(self.channel, self.cursor, datetime.now(UTC))
        self.cursor = page.cursor
        return page, [bluesky.to_post(item, self.channel) for item in page.items]

    def hears(self, what: Callable[[Page, list[Post]], Any]) -> Any:
        """Visits until it is so."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            found = what(*self.visit())
            if found:
                return found
            time.sleep(0.2)
        raise AssertionError("it was never heard")

    def says(self, text: str, *, to: Post, key: str, **more: Any) -> Any:
        said = Utterance(
            key=key,
            text=text,
            to=to.author.handle,
            is_public=True,
            thread=to.thread,
            reply_to_id=to.id,
            extra=to.extra,
            **more,
        )
        receipt = bluesky.speak(self.channel, said, datetime.now(UTC))
        again = bluesky.speak(self.channel, said, datetime.now(UTC) + timedelta(seconds=5))
        assert again == receipt == bluesky.was_said(self.channel, said)
        return receipt


@pytest.fixture(scope="module")
def desk(network: Network, shop: Person) -> Desk:
    return Desk(network, shop)


def soon(look: Callable[[], Any]) -> Any:
    """What the other side sees, as soon as it does."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("the other side never saw it")


def by_text(words: str) -> Callable[[Page, list[Post]], Post | None]:
    return lambda page, posts: next((post for post in posts if words in post.text), None)


class TestServers:
    def test_carry_a_whole_conversation(
        self, network: Network, desk: Desk, shop: Person, ann: Person
    ) -> None:
        # A mention, and our answer.
        asked = ann.says("my kettle hums 🫖 in the morning", to=shop)
        post = desk.hears(by_text("hums"))
        assert (post.id, post.author.id, post.author.handle) == (asked.uri, ann.did, ann.handle)
        assert post.is_for_us
        assert "mention" in post.has
        words = f"Grüße 🫖 @{ann.handle}! See https://kettle.example/hum #kettles"
        receipt = desk.says(words, to=post, key="first", lang="en")
        (seen,) = soon(lambda: [one for one in ann.hears() if one.uri == receipt.id])
        assert seen.record.reply.parent.uri == asked.uri
        raw = words.encode()
        marked = [raw[f.index.byte_start : f.index.byte_end].decode() for f in seen.record.facets]
        assert marked == [f"@{ann.handle}", "https://kettle.example/hum", "#kettles"]
        assert seen.record.facets[0].features[0].did == ann.did
        assert seen.record.langs == ["en"]

        # The AppView is away: nothing is lost, nothing said twice.
        network.tell("stop-appview")
        root = {"uri": asked.uri, "cid": asked.cid}
        parent = {"uri": receipt.id, "cid": str(seen.cid)}
        thanks = _reply(ann, "it still hums", root=root, parent=parent)
        with pytest.raises(RetryLater):
            desk.visit()
        network.tell("start-appview")
        heard: list[Post] = []
        second = desk.hears(
            lambda page, posts: heard.extend(posts) or by_text("still")(page, posts)
        )
        assert [one.id for one in heard] == [thanks.uri]
        assert (second.thread, second.reply_to_id) == (asked.uri, receipt.id)

        # The second answer stands in the thread, and one sees what is above it.
        answer = desk.says("Then send it to us, please.", to=second, key="second")
        (seen,) = soon(lambda: [one for one in ann.hears() if one.uri == answer.id])
        assert seen.record.reply.root.uri == asked.uri
        assert seen.record.reply.parent.uri == thanks.uri
        above = bluesky.above(desk.channel, second, datetime.now(UTC))
        posts = [bluesky.to_post(wire, desk.channel) for wire in above]
        assert [one.id for one in posts] == [asked.uri, receipt.id]
        assert [bool(one.extra.get("ours")) for one in posts] == [False, True]

        # An edit, and a deletion.
        record = ann.client.app.bsky.feed.post.get(ann.did, asked.uri.rpartition("/")[2]).value
        record.text = record.text.replace("hums", "whistles")
        ann.client.com.atproto.repo.put_record(
            {"repo": ann.did, "collection": "app.bsky.feed.post", "rkey": asked.uri.rpartition("/")[2], "record": record}
        )  # fmt: skip
        edited = desk.hears(by_text("whistles"))
        assert edited.id == asked.uri
        assert edited.edited_at is not None
        ann.client.delete_post(thanks.uri)
        desk.hears(lambda page, posts: ("bluesky", thanks.uri) in page.gone)

    def test_find_what_is_searched_for(self, desk: Desk, ann: Person) -> None:
        said = ann.says("The spout of this kettle is bent")
        assert desk.hears(by_text("spout")).id == said.uri

    def test_take_a_long_answer_with_a_picture_and_a_quote(self, desk: Desk, ann: Person) -> None:
        said = ann.says("Where is the spout made?")
        post = desk.hears(by_text("made?"))
        picture = io.BytesIO()
        Image.new("RGB", (40, 20), "red").save(picture, "PNG")
        file = OutgoingFile(
            name="spout.png", media_type="image/png", content=picture.getvalue(), alt="A red spout"
        )
        link = f"https://bsky.app/profile/{ann.handle}/post/{said.uri.rpartition('/')[2]}"
        long = "It is made with care in a small place by the sea. " * 9 + link
        receipt = desk.says(long, to=post, key="long", files=(file,))
        thread = soon(lambda: _thread(ann, receipt.id))
        first, second = thread
        assert first.embed.images[0].alt == "A red spout"
        assert first.embed.images[0].aspect_ratio.width == 40
        assert second.embed.record.uri == said.uri
        assert first.text.endswith("1/2")
        assert second.text.endswith("2/2")

    def test_are_greeted_without_a_trace(self, desk: Desk, shop: Person) -> None:
        receipt = bluesky.greet(desk.channel, "greeting", datetime.now(UTC))
        assert receipt.id not in list(shop.client.app.bsky.feed.post.list(shop.did).records)

    def test_keep_a_session_and_renew_it(self, desk: Desk) -> None:
        api = Api(desk.channel)
        before = api.session
        SESSIONS.put(api._name, _ended(before))
        after = api.session
        assert after.did == before.did
        assert after.ends_at > datetime.now(UTC) + timedelta(minutes=30)
        assert [finding.is_good for finding in bluesky.check(desk.channel)] == [True, True]

    def test_do_not_let_a_wrong_password_in(self, desk: Desk) -> None:
        wrong = ChannelFacts(
            id=2, name="x", settings=desk.channel.settings, secrets={"password": "wrong"}
        )
        with pytest.raises(KeysExpired, match="password"):
            bluesky.hear(wrong, "", datetime.now(UTC))

    def test_tell_all_of_it_over_the_firehose(
        self, network: Network, desk: Desk, ann: Person
    ) -> None:
        said = ann.says("heard by everybody")
        gone = ann.says("and soon by nobody")
        ann.client.delete_post(gone.uri)
        channel = ChannelFacts(
            id=3, name="All", settings={"way": "firehose", "hosts": network.firehose}
        )
        cursor = f'{{"us":1,"seq":1,"host":"{network.firehose}"}}'
        pages = _until(channel, cursor, lambda pages: ("bluesky", gone.uri) in _gone(pages))
        posts = [jetstream.to_post(item, channel) for page in pages for item in page.items]
        (post,) = [one for one in posts if one.id == said.uri]
        assert (post.text, post.author.id) == ("heard by everybody", ann.did)
        assert post.extra["cid"] == said.cid
        ann.client.com.atproto.server.deactivate_account({})
        pages = _until(
            channel,
            pages[-1].cursor,
            lambda pages: any(("bluesky", ann.did) in page.gone_authors for page in pages),
        )
        assert said.uri not in [jetstream.to_post(i, channel).id for p in pages for i in p.items]


def _reply(person: Person, text: str, *, root: Any, parent: Any) -> Any:
    return person.says(text, answers={"root": root, "parent": parent})


def _thread(person: Person, uri: str) -> list[Any] | None:
    """The records of an answer of two posts, seen by somebody else."""
    try:
        thread = person.client.get_post_thread(uri, depth=2).thread
    except Exception:  # not there yet
        return None
    replies = getattr(thread, "replies", None)
    return [thread.post.record, replies[0].post.record] if replies else None


def _ended(session: Any) -> Any:
    return type(session)(
        server=session.server,
        did=session.did,
        handle=session.handle,
        access="ended",
        refresh=session.refresh,
        ends_at=datetime.now(UTC) - timedelta(hours=1),
    )


def _gone(pages: list[Page]) -> list[tuple[str, str]]:
    return [pair for page in pages for pair in page.gone]


def _until(channel: ChannelFacts, cursor: str, what: Callable[[list[Page]], bool]) -> list[Page]:
    pages: list[Page] = []
    until = time.monotonic() + WAIT_S
    for page in jetstream.stream(channel, cursor, lambda: what(pages) or time.monotonic() > until):
        pages.append(page)
    assert what(pages)
    return pages
