"""Bluesky's own servers: what others say is heard, what we answer is there once, for both sides."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from tests.connectors import bluesky_yes
from tests.connectors.bluesky_desk import HOST, SkyDesk
from tests.connectors.bluesky_network import Network, Person, running

from allears.cases.models import Case
from allears.channels.models import Channel
from allears.connectors.bluesky import bluesky
from allears.connectors.bluesky_api import Api
from allears.connectors.bluesky_session import SESSIONS
from allears.connectors.jetstream import jetstream
from allears.lib import http
from allears.listening.jetstream import COLLECTION
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    OutgoingFile,
    Page,
    Refused,
    RetryLater,
    Utterance,
)
from allears.listening.post import Post
from allears.mentions.models import Mention
from allears.outbox.models import Outgoing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
WAIT_S = 60.0


@pytest.fixture(scope="module")
def network(program: Callable[[str, str], str], not_here: Any) -> Iterator[Network]:
    with running(program, not_here) as network:
        places = {network.place, "localhost", network.plc.removeprefix("http://")}
        door = http.Door(allow_private=frozenset(places))
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
        _change(ann, asked, "hums", "whistles")
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


class TestYes:
    """Connecting without a password, on one's own machine (no document of ours is read)."""

    def test_gives_keys_that_are_renewed_and_can_be_taken_back(
        self, network: Network, shop: Person
    ) -> None:
        typed = {"handle": shop.handle, "server": network.pds, "directory": network.plc}
        way = "http://127.0.0.1:8000/settings/channels/back/"
        leaving = bluesky.leave(typed, back_url=way, state="state-1")
        password = network.passwords[shop.handle]
        said = bluesky_yes.answer(leaving.url, shop.handle, password)
        assert said["state"] == "state-1"
        found = bluesky.come_back(typed, back_url=way, remembered=leaving.remembered, answer=said)
        with pytest.raises(Refused):  # a code is good once, and now all keys are gone
            bluesky.come_back(typed, back_url=way, remembered=leaving.remembered, answer=said)
        channel = _channel(typed, found.settings, found.secrets)
        with pytest.raises(KeysExpired, match="taken back"):
            bluesky.refreshed(channel, datetime.now(UTC))

        leaving = bluesky.leave(typed, back_url=way, state="state-2")
        said = bluesky_yes.answer(leaving.url, shop.handle, password)
        found = bluesky.come_back(typed, back_url=way, remembered=leaving.remembered, answer=said)
        channel = _channel(typed, found.settings, found.secrets)
        assert [one.is_good for one in bluesky.check(channel)] == [True, True]
        fresh = bluesky.refreshed(channel, datetime.now(UTC))
        renewed = _channel(typed, found.settings, {**found.secrets, **fresh})
        assert bluesky.greet(renewed, "by a yes", datetime.now(UTC)).id
        with pytest.raises(KeysExpired):  # an old renewing key: somebody has stolen one
            bluesky.refreshed(channel, datetime.now(UTC))
        assert [one.is_good for one in bluesky.check(renewed)] == [True, False]

    def test_is_a_no_where_somebody_says_no(self, network: Network, shop: Person) -> None:
        typed = {"handle": shop.handle, "server": network.pds, "directory": network.plc}
        leaving = bluesky.leave(typed, back_url="http://127.0.0.1:1/back/", state="s")
        password = network.passwords[shop.handle]
        said = bluesky_yes.answer(leaving.url, shop.handle, password, yes=False)
        assert said["error"] == "access_denied"


@pytest.mark.django_db
class TestDesk:
    def test_carries_a_conversation_from_a_yes_to_its_end(
        self, network: Network, settings: Any
    ) -> None:
        settings.ALLOWED_HOSTS = [HOST]
        tea, bob = network.join("tea-house"), network.join("bob-hill")
        desk = SkyDesk(network)
        channel = desk.connect(tea)
        assert "password" not in str(channel.settings)
        hello = f"/settings/channels/{channel.pk}/hello/"
        greeted = desk.browser.post(hello, HTTP_HOST=HOST, secure=True)
        assert "Answering works" in greeted.content.decode()

        # Heard, a case, answered in public: both ends see it.
        asked = bob.says("my tea tastes of soap and nobody answers me!", to=tea)
        case = desk.until(lambda: Case.objects.first())
        desk.answers(case, "We are sorry, Bob. Which tea is it?")
        seen = soon(lambda: [one for one in bob.hears() if "Which tea" in one.record.text])
        assert seen[0].record.reply.parent.uri == asked.uri
        assert Outgoing.objects.get().receipt_id == seen[0].uri

        # The AppView is away meanwhile: the channel says so, and nothing is lost or twice.
        network.tell("stop-appview")
        root = {"uri": asked.uri, "cid": asked.cid}
        parent = {"uri": seen[0].uri, "cid": seen[0].cid}
        green = _reply(bob, "The green one, from Monday", root=root, parent=parent)
        desk.hear()
        channel.refresh_from_db()
        assert channel.error_kind == "retry"
        network.tell("start-appview")
        desk.until(lambda: case.messages.count() == 3)
        desk.answers(case, "A new one is on its way.")
        seen = soon(lambda: [one for one in bob.hears() if "on its way" in one.record.text])
        assert seen[0].record.reply.root.uri == asked.uri
        assert seen[0].record.reply.parent.uri == green.uri

        # An answer of ours is taken back: gone for everybody, and he waits again.
        desk.answers(case, "Your number is 1234.")
        seen = soon(lambda: [one for one in bob.hears() if "1234" in one.record.text])
        desk.takes_back("1234")
        soon(lambda: not [one for one in bob.hears() if "1234" in one.record.text])
        assert case.messages.get(text__contains="1234").recall.by == desk.agent

        # What was changed is shown as it is now; what was taken back is gone everywhere.
        _change(bob, asked, "soap", "mint")
        desk.until(lambda: Mention.objects.filter(text__contains="mint").exists())
        bob.client.delete_post(green.uri)
        desk.until(lambda: not Mention.objects.filter(text__contains="green").exists())
        Channel.objects.update(cursor="")
        desk.hear()
        assert Case.objects.count() == 1
        assert Mention.objects.count() == 2
        ours = tea.client.app.bsky.feed.post.list(tea.did).records
        assert sorted(one.text for one in ours.values()) == [
            "A new one is on its way.",
            "We are sorry, Bob. Which tea is it?",
        ]


def _channel(*parts: Any) -> ChannelFacts:
    typed, plain, secrets = parts
    return ChannelFacts(id=9, name="Yes", settings=typed | dict(plain), secrets=dict(secrets))


def _change(person: Person, post: Any, old: str, new: str) -> None:
    """Its author says it otherwise."""
    rkey = post.uri.rpartition("/")[2]
    record = person.client.app.bsky.feed.post.get(person.did, rkey).value
    record.text = record.text.replace(old, new)
    asked = {"repo": person.did, "collection": COLLECTION, "rkey": rkey, "record": record}
    person.client.com.atproto.repo.put_record(asked)


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
