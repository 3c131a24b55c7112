"""Where a line begins, and what a firehose's frames say; hostile frames say nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors.jetstream_record import to_post
from allears.connectors.jetstream_ways import (
    BadMessage,
    FirehoseWay,
    JetstreamWay,
    Place,
    address,
    gap_of,
)

POST = "app.bsky.feed.post"
WAY = FirehoseWay(collections=(POST,))


def cid_of(block: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def car(*blocks: bytes) -> bytes:
    header = libipld.encode_dag_cbor({"roots": [cid_of(blocks[0])], "version": 1})
    return (
        varint(len(header))
        + header
        + b"".join(varint(len(block) + 36) + cid_of(block) + block for block in blocks)
    )


def frame(kind: str, body: dict[str, Any]) -> bytes:
    """libipld writes bytes that are an address of content as a link, as the network does."""
    return libipld.encode_dag_cbor({"op": 1, "t": kind}) + libipld.encode_dag_cbor(body)


def commit(*operations: tuple[str, str, dict[str, Any] | None], seq: int = 7) -> bytes:
    blocks = [libipld.encode_dag_cbor(record) for _, _, record in operations if record is not None]
    cids = iter([cid_of(block) for block in blocks])
    ops = [
        {"action": action, "path": path, "cid": next(cids) if record is not None else None}
        for action, path, record in operations
    ]
    body = {
        "seq": seq, "repo": "did:plc:a", "time": "2026-03-10T12:00:00.000Z", "ops": ops,
        "blocks": car(*blocks) if blocks else b"", "rev": "3k", "tooBig": False,
    }  # fmt: skip
    return frame("#commit", body)


class TestFirehose:
    def test_gives_the_posts_of_a_commit_in_the_shape_of_jetstream(self) -> None:
        picture = cid_of(b"a picture")
        record = {"text": "Hello", "langs": ["en"], "createdAt": "2026-03-10T11:59:00Z"}
        heard = WAY.read(
            commit(
                ("create", f"{POST}/3k", record | {"n": picture}),
                ("create", "app.bsky.feed.like/3l", {"subject": "x"}),
                ("delete", f"{POST}/3j", None),
            )
        )
        assert heard.seq == 7
        created, deleted = (json.loads(event) for event in heard.events)
        assert created["commit"]["record"]["text"] == "Hello"
        assert created["time_us"] == 1_773_144_000_000_000
        assert deleted["commit"] == {"operation": "delete", "collection": POST, "rkey": "3j"}
        post = to_post(heard.events[0], "Sky")
        assert (post.id, post.text) == (f"at://did:plc:a/{POST}/3k", "Hello")
        assert post.extra["cid"].startswith("bafyrei")

    def test_writes_links_and_bytes_as_json_has_them(self) -> None:
        picture = cid_of(b"a picture")
        record = {"text": "x", "ref": picture, "data": b"abc"}
        (event,) = WAY.read(commit(("create", f"{POST}/3k", record))).events
        found = json.loads(event)["commit"]["record"]
        assert found["ref"] == {"$link": libipld.encode_cid(picture)}
        assert found["data"] == {"$bytes": "YWJj"}

    def test_knows_all_below_a_name(self) -> None:
        way = FirehoseWay(collections=("app.bsky.feed.*",))
        wanted = commit(("create", "app.bsky.feed.like/3l", {"a": 1}))
        other = commit(("create", "app.bsky.feeds.x/3l", {"a": 1}))
        assert len(way.read(wanted).events) == 1
        assert way.read(other).events == ()

    def test_hears_what_becomes_of_accounts(self) -> None:
        told = {
            "seq": 9,
            "did": "did:plc:b",
            "time": "2026-03-10T12:00:00Z",
            "active": False,
            "status": "takendown",
        }
        heard = WAY.read(frame("#account", told))
        assert heard.seq == 9
        assert json.loads(heard.events[0])["account"] == {"active": False, "status": "takendown"}

    def test_knows_that_the_host_does_not_reach_back(self) -> None:
        assert WAY.read(frame("#info", {"name": "OutdatedCursor"})).is_outdated

    def test_ends_with_the_words_of_the_other_side(self) -> None:
        error = libipld.encode_dag_cbor({"op": -1}) + libipld.encode_dag_cbor(
            {"error": "ConsumerTooSlow", "message": "read faster"}
        )
        with pytest.raises(BadMessage, match="ConsumerTooSlow read faster"):
            WAY.read(error)

    def test_gives_nothing_for_a_commit_without_its_blocks(self) -> None:
        body = {
            "seq": 1,
            "repo": "did:plc:a",
            "ops": [{"action": "create", "path": f"{POST}/3k", "cid": b"x"}],
            "blocks": b"nonsense",
        }
        assert WAY.read(frame("#commit", body)).events == ()

    @given(st.binary(max_size=200), st.integers(0, 400))
    def test_survives_bytes(self, noise: bytes, at: int) -> None:
        whole = commit(("create", f"{POST}/3k", {"text": "Hello"}))
        for message in (noise, whole[:at], whole[:at] + noise + whole[at + len(noise) :]):
            with contextlib.suppress(BadMessage):
                WAY.read(message)

    @pytest.mark.parametrize(
        "body",
        [
            {"ops": 3}, {"ops": [3, {"path": 4}]}, {"seq": "x", "time": 5}, {"repo": None}, [],
            {"ops": [{"path": f"{POST}/3k", "action": "create", "cid": b""}], "blocks": 3},
        ],
    )  # fmt: skip
    def test_survives_other_shapes(self, body: Any) -> None:
        with contextlib.suppress(BadMessage):
            assert WAY.read(frame("#commit", body)).seq == 0

    def test_asks_its_own_host_for_its_own_numbers(self) -> None:
        place = Place(us=5, seq=70, host="a.example")
        assert WAY.query(place, "a.example") == "cursor=70"
        assert WAY.query(place, "b.example") == ""


class TestJetstream:
    def test_asks_for_a_time_a_little_before(self) -> None:
        way = JetstreamWay(collections=("a.b.c", "d.e.*"), look_back_s=1.0)
        query = way.query(Place(us=1_779_719_009_132_431), "any")
        assert "wantedCollections=a.b.c&wantedCollections=d.e.%2A" in query
        assert query.endswith("cursor=1779719004132431")

    def test_asks_for_now_at_the_beginning(self) -> None:
        assert "cursor" not in JetstreamWay(collections=(), look_back_s=1.0).query(Place(), "any")


class TestAddress:
    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("jet.example", "wss://jet.example/subscribe"),
            ("jet.example/", "wss://jet.example/subscribe"),
            ("wss://jet.example/other", "wss://jet.example/other"),
            ("http://127.0.0.1:6008", "ws://127.0.0.1:6008/subscribe"),
        ],
    )
    def test_is_completed(self, host: str, url: str) -> None:
        assert address(host, "/subscribe") == url


class TestGap:
    def test_begins_where_we_stood_and_ends_where_the_host_begins(self) -> None:
        now = datetime(2026, 3, 10, tzinfo=UTC)
        way = JetstreamWay(collections=(), look_back_s=3_600.0)
        old = Place(us=int((now - timedelta(hours=3)).timestamp() * 1e6))
        gap = gap_of(way, old, now)
        assert gap is not None
        assert (gap.since, gap.until) == (now - timedelta(hours=3), now - timedelta(hours=1))
        assert gap_of(way, Place(us=int(now.timestamp() * 1e6)), now) is None
        assert gap_of(way, Place(), now) is None
