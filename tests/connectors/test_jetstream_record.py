"""Records of every kind become posts; hostile ones become one `Unreadable` each."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors.jetstream_record import to_post
from allears.listening.ports import Unreadable

AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def event(record, *, operation="create", collection="app.bsky.feed.post", at=AT, **more) -> bytes:
    commit = {"operation": operation, "collection": collection, "rkey": "3k", "record": record}
    whole = {"did": "did:plc:a", "time_us": int(at.timestamp() * 1e6), "commit": commit | more}
    return json.dumps(whole).encode()


class TestToPost:
    def test_reads_a_post(self) -> None:
        record = {"text": "The app is down", "createdAt": "2026-03-10T11:59:58Z"}
        post = to_post(event(record, cid="bafyx"), "Sky")
        assert (post.id, post.network, post.channel) == (
            "at://did:plc:a/app.bsky.feed.post/3k",
            "bluesky",
            "Sky",
        )
        assert post.created_at == AT - timedelta(seconds=2)
        assert post.edited_at is None
        assert post.extra == {"cid": "bafyx"}

    def test_knows_a_changed_one(self) -> None:
        assert to_post(event({"text": "x"}, operation="update"), "Sky").edited_at == AT

    @pytest.mark.parametrize("written", ["2031-01-01T00:00:00Z", "yesterday", ""])
    def test_believes_the_network_when_a_device_dreams(self, written: str) -> None:
        assert to_post(event({"text": "x", "createdAt": written}), "Sky").created_at == AT

    def test_knows_our_own_words(self) -> None:
        assert to_post(event({"text": "x"}), "Sky", own=["did:plc:a"]).extra["ours"] == "yes"
        assert "ours" not in to_post(event({"text": "x"}), "Sky", own=["did:plc:b"]).extra

    def test_reads_a_profile(self) -> None:
        record = {"displayName": "Ann", "description": "I work for ACME"}
        post = to_post(event(record, collection="app.bsky.actor.profile"), "Sky")
        assert (post.author.name, post.text, post.title) == ("Ann", "I work for ACME", "")
        assert post.url == "https://bsky.app/profile/did:plc:a"

    def test_reads_an_article_of_another_app(self) -> None:
        record = {"title": "On ACME", "content": "It is *fine*."}
        post = to_post(event(record, collection="com.whtwnd.blog.entry"), "Sky")
        assert (post.title, post.text) == ("On ACME", "It is *fine*.")
        assert post.extra["collection"] == "com.whtwnd.blog.entry"

    @pytest.mark.parametrize(
        "wire",
        [
            b"",
            b"{}",
            b"\xff\xfe",
            None,
            3,
            b"[" * 100_000,
            event({"text": "x"}, operation="delete"),
            event({"text": "x"}).replace(b"did:plc:a", b""),
            event({"subject": "at://x"}, collection="app.bsky.feed.like"),
            event(["text"], collection="app.bsky.actor.profile"),
            event({"text": 3}),
        ],
    )
    def test_says_what_is_no_record(self, wire: object) -> None:
        with pytest.raises(Unreadable) as caught:
            to_post(wire, "Sky")
        assert caught.value.why

    @given(st.binary(max_size=80))
    def test_survives_bytes(self, noise: bytes) -> None:
        whole = event({"text": "x", "facets": []})
        for wire in (noise, whole[: len(noise)], whole.replace(b'"x"', noise)):
            with contextlib.suppress(Unreadable):
                assert to_post(wire, "Sky").network == "bluesky"
