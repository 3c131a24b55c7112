"""Posts of a forum as it sends them, one oddity a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.connectors import served

from allears.connectors import discourse_post as posts
from allears.connectors.discourse import discourse
from allears.listening.normalize import normalize
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Post

FORUM = ChannelFacts(id=1, name="Forum", settings={"address": "https://Forum.example/"})


class TestPostOf:
    @pytest.mark.parametrize("path", served.payloads("discourse"), ids=lambda path: path.stem)
    def test_gives_the_post_that_lies_beside_the_payload(self, path: Path) -> None:
        wire = json.loads(path.read_text("utf-8"))
        assert served.translated(discourse, [wire], FORUM) == served.expected(path)

    @pytest.mark.parametrize("path", served.payloads("discourse"), ids=lambda path: path.stem)
    def test_gives_what_can_be_kept(self, path: Path) -> None:
        assert isinstance(normalize(discourse.to_post(json.loads(path.read_bytes()), FORUM)), Post)

    @pytest.mark.parametrize(
        "wire",
        [
            None,
            [],
            "x",
            {},
            {"post": None},
            {"post": {"id": 1}},
            {"post": {"id": -1, "topic_id": 5}},
            {"post": {"id": True, "topic_id": 5}},
            {"flag": {}},
            {"flag": []},
        ],
    )
    def test_says_what_is_no_post(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            discourse.to_post(wire, FORUM)

    def test_survives_an_address_that_is_none(self) -> None:
        odd = ChannelFacts(id=1, name="x", settings={"address": "http://[::1"})
        post = discourse.to_post({"post": {"id": 1, "topic_id": 2, "cooked": "<p>a</p>"}}, odd)
        assert post.id == "forum/p/1"


class TestIsDeleted:
    def test_knows_both_ways(self) -> None:
        assert posts.is_deleted({"user_deleted": True})
        assert posts.is_deleted({"deleted_at": "2026-03-10T00:00:00Z"})
        assert not posts.is_deleted({"user_deleted": "true", "deleted_at": None})


class TestNumberIn:
    def test_reads_our_ids_only(self) -> None:
        assert posts.number_in("forum.example/p/7", "p") == 7
        assert posts.number_in("forum.example/p/7", "t") is None
        assert posts.number_in("forum.example/p/7x", "p") is None
