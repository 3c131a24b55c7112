"""Things of Reddit as it sends them, one oddity a file; and thousands of real ones, where they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tests.connectors import served

from allears.connectors import reddit_post as posts
from allears.connectors.reddit import reddit
from allears.listening.normalize import normalize
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import encode

FACTS = ChannelFacts(id=1, name="Reddit", settings={})
REAL = Path(__file__).parents[2].parent / "shared/data/network-native/reddit_things.jsonl.gz"
CALLED = "&lt;p&gt;See &lt;a href=&quot;https://a.example/&quot;&gt;this&lt;/a&gt;.&lt;/p&gt;"


class TestPostOf:
    @pytest.mark.parametrize("path", served.payloads("reddit"), ids=lambda path: path.stem)
    def test_gives_the_posts_that_lie_beside_the_payload(self, path: Path) -> None:
        wires = json.loads(path.read_text("utf-8"))
        assert served.translated(reddit, wires, FACTS) == served.expected(path)

    @pytest.mark.skipif(not REAL.exists(), reason=f"{REAL.name} of the makers' data is not here")
    def test_reads_every_real_thing(self) -> None:
        lines = gzip.decompress(REAL.read_bytes()).splitlines()
        found = [reddit.to_post(json.loads(line), FACTS) for line in lines]
        assert len(found) > 4_000
        for post in found:
            assert encode(post)
            assert post.created_at
            assert post.url.startswith("https://www.reddit.com/")
            assert post.thread.startswith("t3_")
            assert "<p>" not in post.text
        kept = [post for post in found if not isinstance(normalize(post), str)]
        assert len(kept) > 0.9 * len(found)

    def test_reads_html_that_is_escaped_twice(self) -> None:
        data = {"name": "t1_a", "body": "x", "body_html": CALLED}
        post = reddit.to_post({"kind": "t1", "data": data}, FACTS)
        assert post.text == "See this [https://a.example/]."

    @pytest.mark.parametrize(
        "wire",
        [
            None,
            [],
            {},
            {"kind": "t1"},
            {"kind": "t1", "data": {"name": "t3_x"}},
            {"kind": "t9", "data": {"name": "t9_x"}},
            {"kind": "t1", "data": {"name": "t1_../../x"}},
            {"kind": "t5", "data": {"name": "t5_kettles"}},
            {"kind": "modmail", "data": {"id": "a/b"}, "conversation": {"id": "c"}},
        ],
    )
    def test_says_what_is_nothing_to_hear(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            reddit.to_post(wire, FACTS)


class TestIsTakenBack:
    @pytest.mark.parametrize(
        ("data", "is_it"),
        [
            ({"author": "[deleted]", "body": "[deleted]"}, True),
            ({"author": "ann", "body": "[removed]"}, True),
            ({"author": "ann", "selftext": "x", "removed_by_category": "moderator"}, True),
            ({"author": "[deleted]", "selftext": ""}, True),
            ({"author": "[deleted]", "body": "Words that stayed"}, False),
            ({"author": "ann", "selftext": ""}, False),
        ],
    )
    def test_knows_what_nobody_may_read_any_more(self, data: object, is_it: bool) -> None:
        assert posts.is_taken_back({"data": data}) is is_it
