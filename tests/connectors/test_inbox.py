"""The webhook: signatures, requests of every kind, and replies that are said once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import inbox as webhook
from allears.connectors.inbox import inbox
from allears.lib import http
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Refused,
    RetryLater,
    Unknown,
    Unreadable,
    Utterance,
)
from allears.listening.post import Author, Post

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DOCUMENTED = "f5f4b796c2d65b010f2148db0f9c314094a6e68d508c475bbd079b68e5306efe"
SECRET = "a secret of some length"
JSON_SUITE = Path(__file__).parents[2].parent / "shared/data/hostile/JSONTestSuite/test_parsing"
REPLY = Utterance(key="r-1/ä", text="We are sorry.", to="ann", is_public=False, sender_name="Bea")


def channel(**settings: str) -> ChannelFacts:
    return ChannelFacts(id=1, name="Shop", settings=settings, secrets={"secret": SECRET})


def answering(status: int, **fields: object) -> tuple[http.Door, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json=fields)

    return http.Door(transport=httpx.MockTransport(answer)), asked


class TestVerify:
    def test_believes_its_own_signature(self) -> None:
        assert webhook.verify(b"{}", webhook.sign(b"{}", SECRET, NOW), SECRET, NOW)

    def test_believes_the_secret_as_a_token(self) -> None:
        assert webhook.verify(b"{}", f"Bearer {SECRET}", SECRET, NOW)

    def test_knows_the_signature_that_its_documents_show(self) -> None:
        """docs/connectors/inbox.md promises it to people who write the other side."""
        header = "t=1773144000,v1=" + DOCUMENTED
        assert webhook.verify(b'{"text":"Hello"}', header, "0123456789abcdef", NOW)

    @pytest.mark.parametrize(
        "make",
        [
            lambda: webhook.sign(b"{} ", SECRET, NOW),
            lambda: webhook.sign(b"{}", SECRET + "x", NOW),
            lambda: webhook.sign(b"{}", SECRET, NOW - timedelta(minutes=6)),
            lambda: webhook.sign(b"{}", SECRET, NOW + timedelta(minutes=6)),
            lambda: webhook.sign(b"{}", SECRET, NOW).replace("t=", "t=1"),
            lambda: "t=1,t=2,v1=00",
            lambda: "v1=00",
            lambda: "t=1773144000",
            lambda: "",
            lambda: "Bearer ",
            lambda: "Bearer ü",
            lambda: "t=²,v1=00",
            lambda: "x" * 100_000,
        ],
    )
    def test_believes_nothing_else(self, make: Callable[[], str]) -> None:
        assert not webhook.verify(b"{}", make(), SECRET, NOW)

    def test_believes_nobody_without_a_secret(self) -> None:
        assert not webhook.verify(b"{}", "Bearer ", "", NOW)
        assert not webhook.verify(b"{}", webhook.sign(b"{}", "", NOW), "", NOW)


class TestRead:
    @pytest.mark.parametrize(
        "body",
        [
            b'{"text":"a"}',
            b'[{"text":"a"}]',
            b'\xef\xbb\xbf {"text":"a"}\n',
            b'{\n  "text": "a"\n}',
        ],
    )
    def test_takes_one(self, body: bytes) -> None:
        assert webhook.read(body) == ([Post(text="a")], [])

    @pytest.mark.parametrize(
        "body", [b'[{"text":"a"},{"text":"b"}]', b'{"text":"a"}\n\n{"text":"b"}\r\n']
    )
    def test_takes_many(self, body: bytes) -> None:
        assert webhook.read(body) == ([Post(text="a"), Post(text="b")], [])

    def test_keeps_the_neighbours_of_a_bad_one(self) -> None:
        posts, bad = webhook.read(b'[{"text":"a"},{"txt":"?"},5,{"text":"b"}]')
        assert [post.text for post in posts] == ["a", "b"]
        assert [(one.index, one.why) for one in bad] == [
            (1, "It has neither `text` nor `title`."),
            (2, "A post is a JSON object, this is a number."),
        ]
        posts, bad = webhook.read(b'{"text":"a"}\nrubbish\n{"text":"b"}')
        assert ([post.text for post in posts], [one.index for one in bad]) == (["a", "b"], [1])

    def test_has_patience_with_almost_our_shape(self) -> None:
        loose = {
            "id": 5,
            "text": "a",
            "title": None,
            "author": "@ann",
            "created_at": "Sun, 01 Mar 2026 10:00:00 GMT",
            "lang": ["en", "de"],
            "likes": "1,200",
            "is": "reply",
            "visibility": "FRIENDS",
            "media": [{"kind": "image", "url": "https://a.example/x"}, {"kind": "hologram"}],
            "extra": {"n": 5, "deep": {}},
            "unknown": {},
        }
        (post,), bad = webhook.read(json.dumps(loose).encode())
        assert bad == []
        assert (post.id, post.author, post.likes, post.is_) == (
            "5",
            Author(handle="ann"),
            1200,
            ("reply",),
        )
        assert post.created_at == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
        assert post.visibility == "private"
        assert (len(post.media), post.extra) == (1, {"n": "5"})

    def test_says_what_is_no_request(self) -> None:
        for body in (b"", b"  ", b"hello", b"[", b'"text"', b"\xff\xfe", b"null", b"[" * 100_000):
            posts, bad = webhook.read(body)
            assert posts == []
            assert len(bad) == 1
            assert bad[0].why

    def test_takes_no_more_than_it_may(self) -> None:
        posts, bad = webhook.read(b"[" + b",".join([b'{"text":"a"}'] * 10_001) + b"]")
        assert (len(posts), len(bad)) == (10_000, 1)
        assert webhook.read(b" " + b"x" * 10_000_001)[1][0].why.endswith("10 MB.")

    @given(st.binary(max_size=200))
    def test_never_raises(self, body: bytes) -> None:
        for whole in (
            body,
            b"[" + body + b"]",
            b'{"text":' + body + b"}",
            b'{"text":"a"}\n' + body,
        ):
            webhook.read(whole)

    def test_survives_the_json_test_suite(self) -> None:
        assert JSON_SUITE.exists(), (
            f"{JSON_SUITE} is missing: put the shared test data beside the repository"
        )
        files = sorted(JSON_SUITE.iterdir())
        assert len(files) > 150
        for path in files:
            posts, bad = webhook.read(path.read_bytes())
            assert (
                posts or bad or path.read_bytes().strip() == b"[]" or path.name.startswith("y_")
            ), path.name


class TestToPost:
    def test_names_channel_and_network(self) -> None:
        post = inbox.to_post({"text": "a", "channel": "forged"}, channel())
        assert (post.network, post.channel) == ("inbox", "Shop")
        assert inbox.to_post(b'{"text":"a","network":"crm"}', channel()).network == "crm"

    def test_refuses_a_post_that_is_too_large(self) -> None:
        with pytest.raises(Unreadable, match="5 MB"):
            inbox.to_post(b'{"text":"' + b"a" * 5_000_001 + b'"}', channel())


class TestSpeak:
    def test_hands_the_reply_over_signed_and_under_its_key(self) -> None:
        door, asked = answering(201, id="77", url="https://crm.example/77")
        with http.using(door):
            receipt = inbox.speak(channel(answer_url="https://crm.example/in"), REPLY, NOW)
        (request,) = asked
        assert (receipt.id, receipt.url) == ("77", "https://crm.example/77")
        assert request.headers["idempotency-key"] == "r-1/%C3%A4"
        assert webhook.verify(request.content, request.headers["allears-signature"], SECRET, NOW)
        assert msgspec.json.decode(request.content)["text"] == "We are sorry."

    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, KeysExpired),
            (403, KeysExpired),
            (404, Refused),
            (422, Refused),
            (429, RetryLater),
            (503, RetryLater),
            (500, Unknown),
            (302, Refused),
        ],
    )
    def test_reads_the_status(self, status: int, error: type[Exception]) -> None:
        door, _ = answering(status)
        with http.using(door), pytest.raises(error):
            inbox.speak(channel(answer_url="https://crm.example/in"), REPLY, NOW)

    def test_takes_a_conflict_for_a_yes(self) -> None:
        door, _ = answering(409)
        with http.using(door):
            assert (
                inbox.speak(channel(answer_url="https://crm.example/in"), REPLY, NOW).id
                == REPLY.key
            )

    def test_does_not_know_when_the_line_breaks_late(self) -> None:
        def broken(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("slow")

        with http.using(http.Door(transport=httpx.MockTransport(broken))), pytest.raises(Unknown):
            inbox.speak(channel(answer_url="https://crm.example/in"), REPLY, NOW)

    def test_refuses_without_an_address(self) -> None:
        with pytest.raises(Refused, match="no answer address"):
            inbox.speak(channel(), REPLY, NOW)


class TestWasSaid:
    def test_asks_for_the_key(self) -> None:
        door, asked = answering(200, id="77")
        with http.using(door):
            found = inbox.was_said(channel(answer_url="https://crm.example/in?desk=1"), REPLY)
        assert found is not None
        assert found.id == "77"
        assert str(asked[0].url) == "https://crm.example/in/r-1%2F%C3%A4?desk=1"

    def test_takes_404_for_a_no_and_nothing_else(self) -> None:
        door, _ = answering(404)
        with http.using(door):
            assert inbox.was_said(channel(answer_url="https://crm.example/in"), REPLY) is None
        for status in (500, 304):
            door, _ = answering(status)
            with http.using(door), pytest.raises(RetryLater):
                inbox.was_said(channel(answer_url="https://crm.example/in"), REPLY)


class TestCheck:
    def test_looks_at_the_secret_and_the_answer_address(self) -> None:
        door, _ = answering(404)
        with http.using(door):
            assert [
                f.is_good for f in inbox.check(channel(answer_url="https://crm.example/in"))
            ] == [True, True]
        door, _ = answering(500)
        with http.using(door):
            assert [
                f.is_good for f in inbox.check(channel(answer_url="https://crm.example/in"))
            ] == [True, False]
        bare = ChannelFacts(id=1, name="x", settings={}, secrets={"secret": "short"})
        assert [f.is_good for f in inbox.check(bare)] == [False]
