"""Comments and videos as YouTube sends them, one oddity a file; and real ones, where they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tests.connectors import served

from allears.connectors.youtube import youtube
from allears.listening.ports import ChannelFacts, Unreadable

FACTS = ChannelFacts(id=1, name="YouTube", settings={})
SHARED = Path(__file__).parents[2].parent / "shared/data"
REAL = SHARED / "network-native/youtube_comments.jsonl.gz"
FIXTURES = SHARED / "network-fixtures/youtube/testdata/apidata"


class TestPostOf:
    @pytest.mark.parametrize("path", served.payloads("youtube"), ids=lambda path: path.stem)
    def test_gives_the_posts_that_lie_beside_the_payload(self, path: Path) -> None:
        wires = json.loads(path.read_text("utf-8"))
        assert served.translated(youtube, wires, FACTS) == served.expected(path)

    @pytest.mark.skipif(not REAL.exists(), reason=f"{REAL.name} of the makers' data is not here")
    def test_reads_every_real_comment(self) -> None:
        lines = gzip.decompress(REAL.read_bytes()).splitlines()
        found = [youtube.to_post(json.loads(line), FACTS) for line in lines]
        assert found
        assert all(post.text and post.created_at and post.author.id for post in found)

    @pytest.mark.skipif(not FIXTURES.exists(), reason="the makers' YouTube fixtures are not here")
    def test_reads_every_real_list(self) -> None:
        n = 0
        for path in sorted(FIXTURES.glob("comment*/*.json")) + sorted(
            FIXTURES.glob("search/*.json")
        ):
            for item in json.loads(path.read_bytes()).get("items", []):
                if item.get("kind") == "youtube#searchResult" and "videoId" not in item["id"]:
                    continue
                post = youtube.to_post(item, FACTS)
                assert post.id
                assert post.created_at
                n += 1
        assert n > 20

    @pytest.mark.parametrize(
        "wire",
        [
            None,
            [],
            {},
            {"kind": "youtube#comment"},
            {"kind": "youtube#comment", "id": "x/../y", "snippet": {"textDisplay": "a"}},
            {"kind": "youtube#commentThread", "snippet": {"topLevelComment": 5}},
            {"kind": "youtube#searchResult", "id": {"channelId": "UC1"}, "snippet": {"title": "x"}},
            {"kind": "youtube#channel", "id": "UC1", "snippet": {}},
        ],
    )
    def test_says_what_is_nothing_to_hear(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            youtube.to_post(wire, FACTS)
