"""Jetstream events become posts; what is none gives none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from allears.listening import jetstream

GOLDEN = Path(__file__).parents[3] / "shared/data/network-native/jetstream_golden10.jsonl"


def event(record, *, operation="create", collection="app.bsky.feed.post"):
    commit = {"operation": operation, "collection": collection, "rkey": "3k", "record": record}
    return json.dumps({"did": "did:plc:a", "kind": "commit", "time_us": 1, "commit": commit})


class TestToPost:
    def test_translates_all_that_the_event_tells(self):
        parent = "at://did:plc:b/app.bsky.feed.post/3j"
        record = {
            "text": "Look at #this",
            "langs": ["en", "de"],
            "createdAt": "2025-10-09T01:02:03.004+02:00",
            "reply": {"parent": {"uri": parent}, "root": {"uri": "at://did:plc:c/app.bsky.feed.post/3i"}},
            "facets": [{"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://x.example/1"}]},
                       {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "this"}]}],
            "embed": {"$type": "app.bsky.embed.recordWithMedia", "record": {},
                      "media": {"$type": "app.bsky.embed.images", "images": [{"alt": "A cat"}]}},
        }  # fmt: skip
        post = jetstream.to_post(event(record))
        assert post.id == "at://did:plc:a/app.bsky.feed.post/3k"
        assert (post.network, post.author.id, post.text) == (
            "bluesky",
            "did:plc:a",
            "Look at #this",
        )
        assert post.langs == ("en", "de")
        assert post.created_at == datetime(2025, 10, 8, 23, 2, 3, 4000, tzinfo=UTC)
        assert (post.reply_to, post.reply_to_id) == ("did:plc:b", parent)
        assert post.is_ == ("reply", "quote")
        assert set(post.has) == {"link", "hashtag", "media", "image"}
        assert post.links == ("https://x.example/1",)
        assert post.media[0].alt == "A cat"

    def test_takes_links_from_cards(self):
        card = {
            "$type": "app.bsky.embed.external",
            "external": {"uri": "https://x.example", "title": "t"},
        }
        assert jetstream.to_post(event({"text": "", "embed": card})).links == ("https://x.example",)

    @pytest.mark.parametrize(
        "wrong", [{"facets": 3}, {"langs": None}, {"createdAt": 5}, {"embed": []}, {"reply": "x"}]
    )
    def test_keeps_the_words_when_the_rest_is_wrong(self, wrong):
        assert jetstream.to_post(event({"text": "late"} | wrong)).text == "late"

    @pytest.mark.parametrize(
        "time", ["", "yesterday", "0001-01-01T00:00:00+14:00", "2025-13-01T00:00:00Z"]
    )
    def test_takes_no_nonsense_for_a_time(self, time):
        assert jetstream.to_post(event({"text": "x", "createdAt": time})).created_at is None

    @pytest.mark.parametrize(
        "line",
        [
            event({}, operation="delete"),
            event({}, collection="app.bsky.feed.like"),
            '{"kind": "identity"}',
            "{}",
        ],
    )
    def test_gives_none_for_other_events(self, line):
        assert jetstream.to_post(line) is None

    @pytest.mark.parametrize(
        "line", ["", "[]", "{", event(None), event({"text": 3}), event({"langs": 3})]
    )
    def test_raises_one_kind_of_error_for_what_is_broken(self, line):
        with pytest.raises(msgspec.DecodeError):
            jetstream.to_post(line)

    def test_finds_the_one_post_in_ten_real_events(self):
        assert GOLDEN.exists(), f"{GOLDEN} is missing"
        posts = [jetstream.to_post(line) for line in GOLDEN.read_bytes().splitlines()]
        assert [post.langs for post in posts if post] == [("en",)]

    def test_says_what_is_quoted_where_its_pictures_are_and_what_its_author_warns_of(self):
        quoted = "at://did:plc:q/app.bsky.feed.post/3q"
        image = {"alt": "A cat", "image": {"$type": "blob", "ref": {"$link": "bafkcat"}}}
        record = {
            "text": "Look",
            "embed": {
                "$type": "app.bsky.embed.recordWithMedia",
                "record": {
                    "$type": "app.bsky.embed.record",
                    "record": {"uri": quoted, "cid": "bafyq"},
                },
                "media": {"$type": "app.bsky.embed.images", "images": [image]},
            },
            "labels": {
                "$type": "com.atproto.label.defs#selfLabels",
                "values": [{"val": "graphic-media"}],
            },
        }
        post = jetstream.to_post(event(record))
        assert post.extra == {"quotes": quoted}
        assert post.warning == "graphic-media"
        assert (
            post.media[0].url
            == "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:a/bafkcat@jpeg"
        )


class TestPostOf:
    def test_reads_a_record_that_came_another_way(self):
        post = jetstream.post_of("did:plc:a", "3k", b'{"text": "Hello"}')
        assert (post.id, post.text) == ("at://did:plc:a/app.bsky.feed.post/3k", "Hello")
