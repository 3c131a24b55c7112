"""What Bluesky shows becomes a post: payloads, one oddity a file, and hostile shapes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors import served

from allears.connectors.bluesky import bluesky
from allears.connectors.bluesky_post import labels_of
from allears.listening.normalize import normalize
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Post

SKY = ChannelFacts(id=1, name="Sky", settings={"handle": "shop.example"})
each = pytest.mark.parametrize("path", served.payloads("bluesky"), ids=lambda path: path.stem)


class TestToPost:
    @each
    def test_gives_the_post_that_lies_beside_the_payload(self, path: Path) -> None:
        wire = json.loads(path.read_text("utf-8"))
        assert served.translated(bluesky, [wire], SKY) == served.expected(path)

    @each
    def test_gives_what_can_be_kept(self, path: Path) -> None:
        assert isinstance(normalize(bluesky.to_post(json.loads(path.read_bytes()), SKY)), Post)

    @each
    @given(st.data())
    def test_survives_another_value_anywhere(self, path: Path, data: st.DataObject) -> None:
        wire = json.loads(path.read_text("utf-8"))
        place = wire
        while True:
            key = data.draw(st.sampled_from(sorted(place)))
            if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans()):
                break
            place = place[key]
        place[key] = data.draw(st.sampled_from([None, 3, -1, True, "", "x", [], {}, [None], 1e308]))
        try:
            post = bluesky.to_post(wire, SKY)
        except Unreadable:
            return
        assert post.network == "bluesky"

    @pytest.mark.parametrize(
        "wire",
        [
            None, [], "x", {}, {"uri": 3}, {"uri": "at://did:plc:a/app.bsky.feed.like/3k"},
            {"uri": "at://ann.example/app.bsky.feed.post/3k", "record": {"text": "x"}},
            {"uri": "at://did:plc:a/app.bsky.feed.post/3k"},
            {"uri": "at://did:plc:a/app.bsky.feed.post/3k", "record": {"text": 3}},
        ],
    )  # fmt: skip
    def test_says_what_is_no_post(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            bluesky.to_post(wire, SKY)


class TestLabelsOf:
    def test_are_those_that_stand(self) -> None:
        labels = [{"val": "spam"}, {"val": "porn", "neg": True}, 3, {"val": "spam"}]
        assert (
            labels_of({"labels": labels, "author": {"labels": [{"val": "!hide"}]}}) == "spam, !hide"
        )
