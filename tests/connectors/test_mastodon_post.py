"""Posts as four kinds of servers send them, and what no server should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.connectors.mastodon_post import Wire, post_of
from allears.connectors.mastodon_server import Instance, spelled
from allears.listening.normalize import normalize
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Post, decode, encode

CAPTURED = Path(__file__).parent / "mastodon"
PAYLOADS = sorted(path for path in CAPTURED.iterdir() if not path.name.endswith(".post.json"))
CHANNEL = ChannelFacts(
    id=1,
    name="Desk",
    settings={
        "server": "social.our.example",
        "account": "desk@our.example",
        "account_id": "social.our.example/1",
        "instance": spelled(Instance(domain="our.example")),
    },
)
LEAST: dict[str, Any] = {"id": "5", "content": "<p>hello</p>", "account": {"acct": "ann"}}


def read(name: str) -> Any:
    return json.loads((CAPTURED / f"{name}.json").read_text("utf-8"))


class TestPostOf:
    @pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
    def test_gives_the_post_that_lies_beside_the_payload(self, path: Path) -> None:
        wire = json.loads(path.read_text("utf-8"))
        post = post_of(wire, CHANNEL)
        expected = path.with_name(f"{path.stem}.post.json").read_text("utf-8")
        assert json.loads(encode(post)) == json.loads(expected)
        assert post_of(wire, CHANNEL) == post == decode(encode(post))

    def test_names_the_thread_after_its_root_where_that_is_known(self) -> None:
        wire = Wire(status=LEAST | {"in_reply_to_id": "4"}, above=("2", "4"))
        post = post_of(wire, CHANNEL)
        assert post.thread == "social.our.example/2"
        assert post.references == ("social.our.example/2", "social.our.example/4")
        assert post.reply_to_id == "social.our.example/4"

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("public", "public"),
            ("unlisted", "unlisted"),
            ("private", "followers"),
            ("direct", "private"),
            ("mutuals_only", "followers"),
            ("local", "followers"),
            ("list", "private"),
            ("of a later version", "private"),
            (None, "private"),
        ],
    )
    def test_shows_nobody_more_than_was_meant(self, said: str | None, meant: str) -> None:
        assert post_of(LEAST | {"visibility": said}, CHANNEL).visibility == meant

    def test_knows_our_own_words(self) -> None:
        ours = LEAST | {"account": {"id": "1", "acct": "desk"}}
        assert post_of(ours, CHANNEL).extra["ours"] == "1"
        assert "ours" not in post_of(LEAST, CHANNEL).extra

    def test_is_for_us_when_it_names_us_answers_us_or_is_private(self) -> None:
        named = LEAST | {"mentions": [{"id": "1", "acct": "desk"}]}
        answer = LEAST | {"in_reply_to_id": "3", "in_reply_to_account_id": "1"}
        private = LEAST | {"visibility": "direct"}
        for wire in (named, answer, private):
            assert post_of(wire, CHANNEL).is_for_us
        assert not post_of(LEAST | {"mentions": [{"id": "2", "acct": "noor"}]}, CHANNEL).is_for_us

    def test_stays_as_it_is_when_it_is_normalized(self) -> None:
        post = post_of(read("mastodon-mention-from-another-server"), CHANNEL)
        tidy = normalize(post)
        assert isinstance(tidy, Post)
        assert (tidy.id, tidy.thread, tidy.text) == (post.id, post.thread, post.text)
        assert set(tidy.has) >= {"link", "hashtag", "mention"}

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "5"])
    def test_leads_nowhere_but_to_the_web(self, url: str) -> None:
        wire = LEAST | {
            "url": url,
            "uri": url,
            "account": {"acct": "ann", "url": url, "avatar": url},
            "media_attachments": [{"type": "image", "url": url}],
            "content": f'<p><a href="{url}">x</a></p>',
        }
        post = post_of(wire, CHANNEL)
        assert (post.url, post.author.url, post.author.avatar) == ("", "", "")
        assert (post.media, post.links) == ((), ())

    @pytest.mark.parametrize(
        "wire",
        [
            None,
            [],
            b"{}",
            {},
            {"id": "5"},
            {"id": "5", "content": None, "account": {"acct": "a"}},
            {"id": "5", "content": "x"},
            {"id": "", "content": "x", "account": {"acct": "a"}},
            {"id": "5", "content": "x", "account": {"acct": ""}},
            {"type": "mention", "status": None},
            {"type": "mention", "status": {"id": "5"}},
        ],
    )
    def test_says_what_is_no_status(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            post_of(wire, CHANNEL)

    @settings(max_examples=40)
    @given(st.data())
    def test_reads_any_field_of_any_kind(self, data: st.DataObject) -> None:
        """Whatever stands in a field of a real one, it is a post or is called unreadable."""
        wire = read(data.draw(st.sampled_from([path.stem for path in PAYLOADS])))
        status = wire.get("status", wire)
        name = data.draw(st.sampled_from(sorted(status)))
        junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
        deep = st.lists(junk, max_size=2) | st.dictionaries(st.text(max_size=5), junk, max_size=2)
        status[name] = data.draw(junk | deep | st.lists(deep, max_size=2))
        try:
            post = post_of(wire, CHANNEL)
        except Unreadable:
            return
        assert decode(encode(post)).id
        normalize(post)


class TestRealPosts:
    def test_are_all_read(self, shared_data: Path) -> None:
        """178 statuses that others have collected, of many versions of Mastodon."""
        import gzip

        packed = shared_data / "network-native" / "mastodon_statuses.jsonl.gz"
        wires = [json.loads(line) for line in gzip.decompress(packed.read_bytes()).splitlines()]
        posts = [post_of(wire, CHANNEL) for wire in wires]
        assert len(posts) > 100
        for wire, post in zip(wires, posts, strict=True):
            assert "<" not in post.text or "&lt;" in json.dumps(wire)
            assert post.author.handle.count("@") == 1
            assert post.created_at is not None
