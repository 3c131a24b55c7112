"""One visit of an account, against an AppView in memory: nothing missed, nothing twice, honest gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.connectors import served

from allears.connectors import bluesky_api, bluesky_heard, bluesky_session
from allears.connectors.bluesky import bluesky
from allears.listening.ports import ChannelFacts, Page, RetryLater

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
POST = "app.bsky.feed.post"


def moment(minutes: float) -> str:
    return f"{NOW + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.000Z}"


class View:
    """An AppView: what there is, newest first, in pages."""

    def __init__(self, network: served.Served) -> None:
        self.notices: list[dict[str, Any]] = []
        self.posts: dict[str, dict[str, Any]] = {}
        self.found: dict[str, list[dict[str, Any]]] = {}
        self.is_rebuilt = False
        keys = {"accessJwt": "a", "refreshJwt": "r", "did": "did:plc:us", "handle": "us.example"}
        network.has("POST /xrpc/com.atproto.server.createSession", keys)
        network.has("/xrpc/app.bsky.notification.listNotifications", self._notices)
        network.has("/xrpc/app.bsky.feed.searchPosts", self._search)
        network.has("/xrpc/app.bsky.feed.getPosts", self._get)
        network.has("/xrpc/app.bsky.feed.getPostThread", self._thread)
        self.network = network

    def post(
        self, rkey: str, minutes: float, *, did: str = "did:plc:ann", **more: Any
    ) -> dict[str, Any]:
        view = {
            "uri": f"at://{did}/{POST}/{rkey}",
            "cid": f"bafy{rkey}",
            "author": {"did": did, "handle": "ann.example"},
            "record": {"$type": POST, "text": f"words {rkey}", "createdAt": moment(minutes)},
            "indexedAt": moment(minutes),
        } | more
        self.posts[view["uri"]] = view
        return view

    def notice(self, rkey: str, minutes: float, reason: str = "mention") -> str:
        view = self.post(rkey, minutes)
        self.notices.append(view | {"reason": reason, "isRead": False})
        return str(view["uri"])

    def _notices(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=_page(self.notices, request, "notifications"))

    def _search(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json=_page(self.found.get(request.url.params["q"], []), request, "posts")
        )

    def _get(self, request: httpx.Request) -> httpx.Response:
        uris = request.url.params.get_list("uris")
        found = [] if self.is_rebuilt else [self.posts[uri] for uri in uris if uri in self.posts]
        return httpx.Response(200, json={"posts": found})

    def _thread(self, request: httpx.Request) -> httpx.Response:
        uri = request.url.params["uri"]
        if uri not in self.posts:
            return httpx.Response(400, json={"error": "NotFound", "message": "Post not found"})
        thread: dict[str, Any] = {"$type": "x#threadViewPost", "post": self.posts[uri]}
        thread["parent"] = self.posts[uri].get("thread_parent")
        return httpx.Response(200, json={"thread": thread})


def _page(rows: list[dict[str, Any]], request: httpx.Request, name: str) -> dict[str, Any]:
    params = request.url.params
    newest = sorted(rows, key=lambda row: row["indexedAt"], reverse=True)
    at, limit = int(params.get("cursor", "0")), int(params["limit"])
    more = {"cursor": str(at + limit)} if at + limit < len(newest) else {}
    return {name: newest[at : at + limit]} | more


@pytest.fixture
def view(monkeypatch: pytest.MonkeyPatch) -> Iterator[View]:
    monkeypatch.setattr(bluesky_api, "SESSIONS", bluesky_session.Sessions())
    with served.serving() as network:
        yield View(network)


def channel(**settings: str) -> ChannelFacts:
    given = {"handle": "us.example", "server": "https://pds.example"} | settings
    return ChannelFacts(id=1, name="Sky", settings=given, secrets={"password": "p"})


def visit(cursor: str, facts: ChannelFacts | None = None, now: datetime = NOW) -> Page:
    return bluesky.hear(facts or channel(), cursor, now)


def ids(page: Page) -> list[str]:
    return [bluesky.to_post(item, channel()).id.rpartition("/")[2] for item in page.items]


class TestNotices:
    def test_come_oldest_first_and_once(self, view: View) -> None:
        for number in range(3):
            view.notice(f"3k{number}", number)
        view.notice("3kl", 3, reason="like")
        first = visit("")
        assert ids(first) == ["3k0", "3k1", "3k2"]
        assert ids(visit(first.cursor)) == []
        view.notice("3k4", 4, reason="reply")
        assert ids(visit(first.cursor)) == ["3k4"]

    def test_that_arrive_late_are_not_missed(self, view: View) -> None:
        view.notice("3k1", 10)
        cursor = visit("").cursor
        view.notice("3k2", 8)
        assert ids(visit(cursor)) == ["3k2"]

    def test_are_walked_back_after_an_outage(self, view: View) -> None:
        view.notice("3k0", 0)
        cursor = visit("").cursor
        for number in range(1, 351):
            view.notice(f"3k{number}", number)
        page = visit(cursor)
        assert ids(page) == [f"3k{number}" for number in range(1, 351)]
        assert page.gap is None

    def test_that_are_too_many_leave_a_gap(
        self, view: View, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view.notice("3k0", 0)
        cursor = visit("").cursor
        for number in range(1, 351):
            view.notice(f"3k{number}", number)
        monkeypatch.setattr(bluesky_heard, "MAX_PAGES", 2)
        page = visit(cursor)
        assert len(page.items) == 200
        assert page.gap is not None
        assert (page.gap.since, page.gap.until) == (NOW, NOW + timedelta(minutes=151))

    def test_can_be_switched_off(self, view: View) -> None:
        view.notice("3k0", 0)
        assert ids(visit("", channel(notices="no"))) == []

    def test_of_a_broken_network_are_for_later(self, view: View) -> None:
        view.network.has("/xrpc/app.bsky.notification.listNotifications", {"error": "x"}, 502)
        with pytest.raises(RetryLater):
            visit("")

    @pytest.mark.parametrize("said", [[], {"notifications": 3}, {"notifications": [None, 3, {}]}])
    def test_of_another_shape_are_nothing(self, view: View, said: Any) -> None:
        view.network.has("/xrpc/app.bsky.notification.listNotifications", said)
        assert visit("").items == []


class TestSearches:
    def test_find_posts_of_others_and_know_our_own(self, view: View) -> None:
        view.found["kettle"] = [view.post("3k1", -5), view.post("3k2", -4, did="did:plc:us")]
        page = visit("", channel(search="kettle\n\nspout"))
        posts = [bluesky.to_post(item, channel()) for item in page.items]
        assert [bool(post.extra.get("ours")) for post in posts] == [False, True]
        assert ids(visit(page.cursor, channel(search="kettle\nspout"))) == []

    def test_take_turns(self, view: View) -> None:
        words = [f"word{number}" for number in range(12)]
        facts, cursor = channel(search="\n".join(words)), ""
        for _ in range(3):
            cursor = visit(cursor, facts).cursor
        asked = [
            one.url.params["q"] for one in view.network.called("/xrpc/app.bsky.feed.searchPosts")
        ]
        assert set(asked) == set(words)
        assert len(asked) == 15

    def test_begin_a_little_before_the_newest_that_they_found(self, view: View) -> None:
        view.found["kettle"] = [view.post("3k1", -5)]
        cursor = visit("", channel(search="kettle")).cursor
        visit(cursor, channel(search="kettle"))
        first, second = view.network.called("/xrpc/app.bsky.feed.searchPosts")
        assert first.url.params["since"] == moment(-24 * 60)
        assert second.url.params["since"] == moment(-8)

    def test_give_what_was_said_to_us_as_that(self, view: View) -> None:
        uri = view.notice("3k1", -1)
        view.found["words"] = [view.posts[uri]]
        (item,) = visit("", channel(search="words")).items
        assert bluesky.to_post(item, channel()).is_for_us


class TestLookingAgain:
    def test_notices_an_edit(self, view: View) -> None:
        uri = view.notice("3k1", 0)
        cursor = visit("").cursor
        view.posts[uri] |= {"cid": "bafyother", "record": {"text": "other words"}}
        page = visit(cursor, now=NOW + timedelta(minutes=9))
        (post,) = [bluesky.to_post(item, channel()) for item in page.items]
        assert (post.text, post.edited_at) == ("other words", NOW + timedelta(minutes=9))
        assert visit(page.cursor).items == []

    def test_notices_a_deletion(self, view: View) -> None:
        uri = view.notice("3k1", 0)
        cursor = visit("").cursor
        del view.posts[uri]
        view.notices.clear()
        page = visit(cursor)
        assert page.gone == [("bluesky", uri)]
        assert visit(page.cursor).gone == []

    def test_takes_nothing_back_when_an_index_is_rebuilt(self, view: View) -> None:
        view.notice("3k1", 0)
        cursor = visit("").cursor
        view.is_rebuilt = True
        page = visit(cursor)
        assert page.gone == []
        view.is_rebuilt = False
        assert visit(page.cursor).items == []

    def test_remembers_no_more_than_it_can_look_at(self, view: View) -> None:
        for number in range(100):
            view.notice(f"3k{number}", number)
        cursor = visit("").cursor
        seen: set[str] = set()
        for _ in range(4):
            cursor = visit(cursor).cursor
        for request in view.network.called("/xrpc/app.bsky.feed.getPosts"):
            uris = request.url.params.get_list("uris")
            assert len(uris) <= 25
            seen |= set(uris)
        assert len(seen) == 100


class TestAbove:
    def test_is_the_root_first(self, view: View) -> None:
        root, middle = view.post("3k0", 0), view.post("3k1", 1, did="did:plc:us")
        parent = {"post": middle, "parent": {"post": root, "parent": {"$type": "x#notFoundPost"}}}
        view.post("3k2", 2, thread_parent=parent)
        post = bluesky.to_post(view.posts[f"at://did:plc:ann/{POST}/3k2"], channel())
        wires = bluesky.above(channel(), post, NOW)
        posts = [bluesky.to_post(wire, channel()) for wire in wires]
        assert [one.id.rpartition("/")[2] for one in posts] == ["3k0", "3k1"]
        assert posts[1].extra["ours"] == "yes"

    def test_is_empty_for_a_post_that_is_gone(self, view: View) -> None:
        post = bluesky.to_post(view.post("3k2", 2), channel())
        view.posts.clear()
        assert bluesky.above(channel(), post, NOW) == []


class TestReadCursor:
    @pytest.mark.parametrize("cursor", ["", "x", "[]", '{"known": 3}', '{"noticed": "yesterday"}'])
    def test_begins_anew_with_nonsense(self, view: View, cursor: str) -> None:
        view.notice("3k1", 0)
        assert ids(visit(cursor)) == ["3k1"]
