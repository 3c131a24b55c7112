"""Feeds as they are served: captured oddities, and a server that behaves in every way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from allears.connectors.rss import rss
from allears.lib import http
from allears.lib.feeds import Entry, read_feed
from allears.listening.ports import ChannelFacts, Page, Refused, RetryLater, Unreadable
from allears.listening.post import Post, encode

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
CAPTURED = Path(__file__).parent / "rss"
PAYLOADS = sorted(path for path in CAPTURED.iterdir() if not path.name.endswith(".posts.json"))
FEED = "https://site.example/feed.xml"
ITEM = "<item><guid>https://site.example/{0}</guid><title>Post {0}</title><description>Words {0}</description></item>"

Answer = Callable[[httpx.Request], httpx.Response]


def feed(*numbers: int, head: str = "") -> bytes:
    items = "".join(ITEM.format(number) for number in numbers)
    return f'<rss version="2.0"><channel><title>Site</title>{head}{items}</channel></rss>'.encode()


def channel(**settings: str) -> ChannelFacts:
    return ChannelFacts(id=1, name="Site", settings={"address": FEED} | settings)


class Web:
    """A web of addresses; unknown ones answer 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | httpx.Response] = {}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        page = self.pages.get(str(request.url), httpx.Response(404))
        if isinstance(page, httpx.Response):
            return httpx.Response(page.status_code, headers=page.headers, content=page.content)
        return page(request)

    def has(self, url: str, content: bytes = b"", status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[url] = httpx.Response(status, headers=named, content=content)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    with http.using(http.Door(transport=httpx.MockTransport(web))):
        yield web


def titles(page: Page) -> list[str]:
    return [item.title for item in page.items if isinstance(item, Entry)]


class TestToPost:
    @pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.name)
    def test_gives_the_post_that_lies_beside_the_payload(self, path: Path, web: Web) -> None:
        web.has(FEED, path.read_bytes())
        page = rss.hear(channel(), "", NOW)
        posts = [json.loads(encode(rss.to_post(item, channel()))) for item in page.items]
        assert posts == json.loads(path.with_name(path.name + ".posts.json").read_text("utf-8"))

    def test_takes_an_entry_back_from_json(self) -> None:
        entry = read_feed(feed(1)).entries[0]
        again = msgspec.json.decode(msgspec.json.encode(entry))
        assert rss.to_post(again, channel()) == rss.to_post(entry, channel())

    @pytest.mark.parametrize("wire", [None, 5, "x", [], {"id": 5}, {"enclosures": [1]}])
    def test_says_what_is_no_entry(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            rss.to_post(wire, channel())


class TestHear:
    def test_gives_nothing_of_an_unchanged_feed(self, web: Web) -> None:
        web.has(FEED, feed(1, 2))
        first = rss.hear(channel(), "", NOW)
        again = rss.hear(channel(), first.cursor, NOW)
        assert titles(first) == ["Post 2", "Post 1"]
        assert titles(again) == []

    def test_gives_only_what_is_new(self, web: Web) -> None:
        web.has(FEED, feed(2, 1))
        first = rss.hear(channel(), "", NOW)
        web.has(FEED, feed(3, 2, 1))
        assert titles(rss.hear(channel(), first.cursor, NOW)) == ["Post 3"]

    def test_does_not_repeat_what_was_gone_for_a_while(self, web: Web) -> None:
        web.has(FEED, feed(2, 1))
        cursor = rss.hear(channel(), "", NOW).cursor
        for numbers in ((2,), (2, 1)):
            web.has(FEED, feed(*numbers))
            page = rss.hear(channel(), cursor, NOW)
            cursor = page.cursor
            assert titles(page) == []

    def test_asks_only_for_changes(self, web: Web) -> None:
        web.has(FEED, feed(1), etag='"abc"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
        first = rss.hear(channel(), "", NOW)
        web.has(FEED, b"", 304)
        second = rss.hear(channel(), first.cursor, NOW)
        assert titles(second) == []
        assert second.cursor == first.cursor
        assert web.asked[1].headers["if-none-match"] == '"abc"'
        assert web.asked[1].headers["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"

    def test_starts_anew_with_a_cursor_that_it_cannot_read(self, web: Web) -> None:
        web.has(FEED, feed(1))
        for cursor in ("rubbish", "[]", '{"seen": 5}', "\x00"):
            assert titles(rss.hear(channel(), cursor, NOW)) == ["Post 1"]

    def test_asks_whole_when_the_address_was_changed(self, web: Web) -> None:
        web.has(FEED, feed(1), etag='"abc"')
        cursor = rss.hear(channel(), "", NOW).cursor
        web.has("https://other.example/feed", feed(9))
        page = rss.hear(channel(address="https://other.example/feed"), cursor, NOW)
        assert titles(page) == ["Post 9"]
        assert "if-none-match" not in web.asked[-1].headers

    def test_remembers_a_feed_that_moved_for_good(self, web: Web) -> None:
        web.has(FEED, b"", 301, location="https://new.example/feed")
        web.has("https://new.example/feed", feed(1))
        page = rss.hear(channel(), "", NOW)
        assert page.changed_settings == {"feed_url": "https://new.example/feed"}
        again = rss.hear(channel(feed_url="https://new.example/feed"), page.cursor, NOW)
        assert (titles(page), titles(again)) == (["Post 1"], [])

    def test_stays_where_a_redirect_is_for_today(self, web: Web) -> None:
        web.has(FEED, b"", 302, location="https://cdn.example/feed")
        web.has("https://cdn.example/feed", feed(1))
        assert rss.hear(channel(), "", NOW).changed_settings == {}

    @pytest.mark.parametrize(
        ("status", "error", "after_s"),
        [
            (410, Refused, None),
            (400, Refused, None),
            (404, RetryLater, 3600),
            (403, RetryLater, 3600),
            (429, RetryLater, 120),
            (503, RetryLater, 120),
            (500, RetryLater, None),
        ],
    )
    def test_reads_the_status(
        self, web: Web, status: int, error: type[Exception], after_s: float | None
    ) -> None:
        web.has(FEED, b"", status, retry_after="120")
        with pytest.raises(error) as caught:
            rss.hear(channel(), "", NOW)
        assert getattr(caught.value, "after_s", None) == after_s

    def test_comes_back_when_nobody_answers(self, web: Web) -> None:
        def broken(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused")

        web.pages[FEED] = broken
        with pytest.raises(RetryLater):
            rss.hear(channel(), "", NOW)

    def test_refuses_an_address_inside_our_walls(self, web: Web) -> None:
        with pytest.raises(Refused, match="private network"):
            rss.hear(channel(address="http://192.168.1.1/feed"), "", NOW)
        assert web.asked == []

    def test_waits_while_a_feed_shows_an_error_page(self, web: Web) -> None:
        web.has(FEED, feed(1))
        cursor = rss.hear(channel(), "", NOW).cursor
        web.has(
            FEED, b"<!doctype html><html><body>Back soon</body></html>", content_type="text/html"
        )
        with pytest.raises(RetryLater):
            rss.hear(channel(), cursor, NOW)

    @pytest.mark.parametrize(
        ("head", "header", "poll_s"),
        [
            ("", "", None),
            ("<ttl>60</ttl>", "", 3_600),
            ("<ttl>1</ttl>", "", 300),
            ("<ttl>999999</ttl>", "", 86_400),
            ("<ttl>soon</ttl>", "", None),
            ("", "public, max-age=1800", 1_800),
            ("", "max-age=31536000", 3_600),
            ("", "max-age=5", 900),
        ],
    )
    def test_keeps_to_the_pace_that_is_asked_for(
        self, web: Web, head: str, header: str, poll_s: float | None
    ) -> None:
        web.has(FEED, feed(1, head=head), cache_control=header)
        assert rss.hear(channel(), "", NOW).poll_in_s == poll_s

    def test_fetches_the_whole_article_where_asked(self, web: Web) -> None:
        item = "<item><guid>urn:1</guid><link>https://site.example/long</link><description>Teaser</description></item>"
        web.has(FEED, f"<rss><channel><title>x</title>{item}</channel></rss>".encode())
        words = (
            "The kettle was opened by the steam, and nobody answered the phone for three weeks. "
            * 12
        )
        web.has(
            "https://site.example/long",
            f"<html><body><nav>Menu</nav><article><p>{words}</p></article></body></html>".encode(),
        )
        page = rss.hear(channel(whole_article="yes"), "", NOW)
        assert "three weeks" in rss.to_post(page.items[0], channel()).text
        assert rss.to_post(rss.hear(channel(), "", NOW).items[0], channel()).text == "Teaser"

    def test_keeps_the_teaser_of_an_article_that_is_not_there(self, web: Web) -> None:
        for link in ("https://site.example/gone", "http://10.0.0.1/", "javascript:1"):
            item = f"<item><guid>urn:1</guid><link>{link}</link><description>Teaser</description></item>"
            web.has(FEED, f"<rss><channel><title>x</title>{item}</channel></rss>".encode())
            page = rss.hear(channel(whole_article="yes"), "", NOW)
            assert rss.to_post(page.items[0], channel()).text == "Teaser"


class TestDiscovery:
    @pytest.mark.parametrize(
        ("page", "found"),
        [
            (
                '<link rel="alternate" type="application/rss+xml" href="/my/feed">',
                "https://site.example/my/feed",
            ),
            (
                "<link href='a.xml' rel='ALTERNATE nofollow' type='Application/Atom+XML; charset=utf-8'>",
                "https://site.example/blog/a.xml",
            ),
            (
                '<base href="https://site.example/x/"><link rel=alternate type=application/feed+json href=f>',
                "https://site.example/x/f",
            ),
            (
                '<link rel=alternate type=application/rss+xml href="/comments/feed" title="Comments"><link rel=alternate type=application/rss+xml href="/posts">',
                "https://site.example/posts",
            ),
            ('<a href="/news.rss">News</a>', "https://site.example/news.rss"),
            ("nothing at all", "https://site.example/blog/feed/"),
        ],
    )
    def test_finds_the_feed_of_a_page(self, web: Web, page: str, found: str) -> None:
        web.has(
            "https://site.example/blog/",
            f"<!doctype html><html>{page}</html>".encode(),
            content_type="text/html",
        )
        web.has(found, feed(1))
        web.has("https://site.example/comments/feed", feed(5))
        heard = rss.hear(channel(address="https://site.example/blog/"), "", NOW)
        assert heard.changed_settings == {"feed_url": found}
        assert titles(heard) == ["Post 1"]

    def test_says_that_a_page_has_none(self, web: Web) -> None:
        web.has("https://site.example/", b"<html><a href='http://10.0.0.1/feed'>x</a></html>")
        with pytest.raises(Refused, match="no feed was found"):
            rss.hear(channel(address="https://site.example/"), "", NOW)


class TestCheck:
    def test_tells_what_was_found(self, web: Web) -> None:
        item = "<item><title>a</title><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item>"
        web.has(FEED, feed(1, head=item))
        (finding,) = rss.check(channel())
        assert finding.is_good
        assert finding.words == f"Found “Site” at {FEED}: 2 entries, the newest of 01 March 2026."

    @pytest.mark.parametrize(
        "address", ["", "nonsense", "http://127.0.0.1/", "https://nowhere.example/"]
    )
    def test_tells_what_is_wrong(self, web: Web, address: str) -> None:
        (finding,) = rss.check(ChannelFacts(id=1, name="x", settings={"address": address}))
        assert (finding.is_good, finding.setting) == (False, "address")
        assert finding.words


class TestPost:
    def test_has_a_global_id_only_where_it_is_one(self, web: Web) -> None:
        web.has(
            FEED,
            b"<rss><channel><title>x</title><item><guid>5</guid><title>a</title></item></channel></rss>",
        )
        post = rss.to_post(rss.hear(channel(), "", NOW).items[0], channel())
        assert post.id == f"{FEED}#5"
        assert isinstance(post, Post)
