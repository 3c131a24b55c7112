"""Items of Hacker News as both its interfaces send them, and what stands above a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.connectors import served
from tests.connectors.served import Served, serving

from allears.connectors.hackernews import hackernews
from allears.listening.ports import ChannelFacts, Speaker, Threads, Unreadable
from allears.listening.post import Post

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FACTS = ChannelFacts(id=1, name="HN", settings={"account": "FernHill"})
REAL = Path(__file__).parents[2].parent / "shared/data/network-fixtures/hackernews/examples.json"


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as net:
        yield net


class TestToPost:
    @pytest.mark.parametrize("path", served.payloads("hackernews"), ids=lambda path: path.stem)
    def test_gives_the_posts_that_lie_beside_the_payload(self, path: Path) -> None:
        wires = json.loads(path.read_text("utf-8"))
        assert served.translated(hackernews, wires, FACTS) == served.expected(path)

    @pytest.mark.skipif(not REAL.exists(), reason=f"{REAL} of the makers' data is not here")
    def test_reads_real_items(self) -> None:
        every = json.loads(REAL.read_bytes())
        items = [one for one in every if isinstance(one, dict) and one.get("type")]
        assert len(items) >= 5
        for item in items:
            post = hackernews.to_post(item, FACTS)
            assert post.author.handle
            assert post.created_at
            assert "<p>" not in post.text

    @pytest.mark.parametrize("wire", [None, [], {}, {"id": 5}, {"id": "x", "by": "a"}, {"by": "a"}])
    def test_says_what_is_no_item(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            hackernews.to_post(wire, FACTS)


class TestAbove:
    def test_climbs_to_the_story(self, web: Served) -> None:
        web.has("/v0/item/3.json", {"id": 3, "by": "b", "parent": 2, "type": "comment"})
        web.has("/v0/item/2.json", {"id": 2, "parent": 1, "deleted": True, "type": "comment"})
        web.has("/v0/item/1.json", {"id": 1, "by": "a", "title": "Story", "type": "story"})
        wires = hackernews.above(FACTS, Post(id="4", reply_to_id="3", text="x"), NOW)
        posts = [hackernews.to_post(wire, FACTS) for wire in wires]
        assert [(post.id, post.thread) for post in posts] == [("1", "1"), ("3", "1")]

    def test_ends_where_nothing_is_known(self, web: Served) -> None:
        web.has("/v0/item/3.json", None)
        assert list(hackernews.above(FACTS, Post(id="4", reply_to_id="3", text="x"), NOW)) == []
        assert list(hackernews.above(FACTS, Post(id="4", reply_to_id="../x", text="x"), NOW)) == []


class TestCheck:
    def test_counts_what_each_search_would_find(self, web: Served) -> None:
        web.has("/api/v1/search_by_date", {"nbHits": 1234})
        facts = ChannelFacts(id=1, name="HN", settings={"search": "kettle\nfernhill"})
        words = [one.words for one in hackernews.check(facts)]
        assert words[0] == "“kettle”: 1,234 posts in the last thirty days."
        assert len(words) == 2

    def test_can_do_what_it_can(self) -> None:
        assert isinstance(hackernews, Threads)
        assert not isinstance(hackernews, Speaker)
