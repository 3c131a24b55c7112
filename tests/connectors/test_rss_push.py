"""What a hub sends is what a visit would bring."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import httpx
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import rss_push
from allears.connectors.rss import rss
from allears.lib import http
from allears.listening.ports import ChannelFacts, Unreadable

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
URL = "https://blog.example/feed.xml"
CHANNEL = ChannelFacts(id=1, name="Blog", settings={"address": URL})
HEADERS = {"link": '<https://hub.example/>; rel="hub", <https://blog.example/self>; rel="self"'}
FEED = b"""<rss version="2.0"><channel><title>Blog</title>
<item><title>Two</title><guid>2</guid></item><item><title>One</title><link>/1</link></item></channel></rss>"""


def visited(settings: dict[str, str] | None = None, cursor: str = "", status: int = 200):  # type: ignore[no-untyped-def]
    answer = httpx.Response(status, content=FEED if status == 200 else b"", headers=HEADERS)
    facts = ChannelFacts(id=1, name="Blog", settings={"address": URL} | (settings or {}))
    with http.using(http.Door(transport=httpx.MockTransport(lambda _: answer))):
        return rss.hear(facts, cursor, NOW)


class TestHub:
    def test_is_told_by_a_visit_once(self) -> None:
        page = visited()
        told = {"hub": "https://hub.example/", "topic": "https://blog.example/self"}
        assert page.changed_settings == told
        assert visited(told).changed_settings == {}

    def test_is_told_again_when_the_channel_has_forgotten_it(self) -> None:
        cursor = visited().cursor
        assert visited(cursor=cursor, status=304).changed_settings["hub"] == "https://hub.example/"


class TestEntries:
    def test_are_those_of_a_visit(self) -> None:
        page = visited()
        assert list(rss_push.entries(CHANNEL, {}, FEED, NOW)) == list(page.items)

    def test_are_known_to_the_next_visit(self) -> None:
        entries = rss_push.entries(CHANNEL, {}, FEED, NOW)
        cursor = rss_push.remembering(json.dumps({"url": URL}), entries)
        assert visited(cursor=cursor).items == []
        assert rss_push.remembering("rubbish", entries) == "rubbish"

    @given(body=st.binary(max_size=300))
    def test_are_a_feed_or_unreadable(self, body: bytes) -> None:
        with contextlib.suppress(Unreadable):
            assert len(rss_push.entries(CHANNEL, {}, body, NOW)) < 300
