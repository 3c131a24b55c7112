"""Which hub a feed offers, and whether a hub signed."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.feeds import read_feed, websub
from allears.lib.feeds.shape import Feed

URL = "https://blog.example/feed.xml"
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<link rel="hub" href="https://hub.example/"/><link rel="self" href="https://blog.example/atom"/>
<entry><id>tag:a,1</id><title>One</title></entry></feed>"""
RSS = b"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blog</title>
<atom:link rel="hub" href="/hub"/><item><title>One</title></item></channel></rss>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "feed_url": "https://blog.example/j",
"hubs": [{"type": "rssCloud", "url": "https://no"}, {"type": "WebSub", "url": "https://hub.example/"}],
"items": [{"id": "1", "content_text": "One"}]}"""


class TestOffered:
    @pytest.mark.parametrize(
        ("body", "offer"),
        [
            (ATOM, websub.Offer("https://hub.example/", "https://blog.example/atom")),
            (RSS, websub.Offer("https://blog.example/hub", URL)),
            (JSON, websub.Offer("https://hub.example/", "https://blog.example/j")),
            (b"<rss><channel><item><title>x</title></item></channel></rss>", websub.Offer()),
        ],
    )
    def test_stands_in_the_feed(self, body: bytes, offer: websub.Offer) -> None:
        assert websub.offered(read_feed(body), {}, URL) == offer

    def test_of_the_headers_comes_first(self) -> None:
        link = '</x>; title="a, b"; rel=self, <https://push.example/?a=1,2>; rel="other HUB"'
        found = websub.offered(read_feed(ATOM), {"link": link}, URL)
        assert found == websub.Offer("https://push.example/?a=1,2", "https://blog.example/x")

    @pytest.mark.parametrize(
        "hub", ["javascript:alert(1)", "ftp://hub", "", "https://h/" + "x" * 3_000]
    )
    def test_is_none_where_the_hub_is_none_of_the_web(self, hub: str) -> None:
        assert websub.offered(Feed(kind="json", hubs=(hub,)), {}, URL) == websub.Offer()

    @given(header=st.text(max_size=200))
    def test_takes_any_header(self, header: str) -> None:
        websub.offered(Feed(kind="json"), {"link": header}, URL)


class TestSigned:
    @pytest.mark.parametrize("method", websub.METHODS)
    def test_by_each_method(self, method: str) -> None:
        signature = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
        assert websub.is_signed(b"body", f"{method}={signature}", "secret")
        assert websub.is_signed(b"body", f"{method.upper()}={signature.upper()}", "secret")
        assert not websub.is_signed(b"other", f"{method}={signature}", "secret")
        assert not websub.is_signed(b"body", f"{method}={signature}", "")

    @pytest.mark.parametrize(
        "header", ["", "sha256", "sha256=", "md5=1", "new=x", "sha256=é", "=" * 500]
    )
    def test_never_by_nonsense(self, header: str) -> None:
        assert not websub.is_signed(b"body", header, "secret")


class TestWish:
    def test_tells_the_secret_only_to_begin(self) -> None:
        begin, end = (
            websub.wish(
                mode=mode, topic="https://t", callback="https://c", secret="geheim", lease_s=60
            )
            for mode in ("subscribe", "unsubscribe")
        )
        assert b"hub.secret=geheim" in begin
        assert b"hub.lease_seconds=60" in begin
        assert b"geheim" not in end
