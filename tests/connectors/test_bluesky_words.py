"""Facets count bytes, keys are the same for the same seed, long answers become threads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import bluesky_words as words
from allears.lib.splitting import length

DIDS = {"ann.example": "did:plc:ann", "bob.bsky.social": "did:plc:bob"}


def marked(text: str) -> list[tuple[str, str]]:
    """What the facets of a text say, read as a client reads them: from its bytes."""
    raw = text.encode()
    found = []
    for facet in words.facets(text, lambda handle: DIDS.get(handle, "")):
        (feature,) = facet["features"]
        part = raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        found.append((part, feature.get("uri") or feature.get("did") or feature["tag"]))
    return found


class TestFacets:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", []),
            ("nothing here, at 3.50 or a.b", []),
            ("see https://a.example/x.", [("https://a.example/x", "https://a.example/x")]),
            ("(https://a.example/x_(y))", [("https://a.example/x_(y)", "https://a.example/x_(y)")]),
            ("👩‍👩‍👧 ü https://a.example", [("https://a.example", "https://a.example")]),
            ("kettle.com/help!", [("kettle.com/help", "https://kettle.com/help")]),
            ("the-kettle.com", [("the-kettle.com", "https://the-kettle.com")]),
            ("-https://a.example", [("https://a.example", "https://a.example")]),
            ("mail ann@kettle.com", []),
            ("@ann.example, hi", [("@ann.example", "did:plc:ann")]),
            ("Grüße @Ann.Example", [("@Ann.Example", "did:plc:ann")]),
            ("@nobody.example", []),
            ("x@ann.example", []),
            ("#Kettle, #二 #1 # ##", [("#Kettle", "Kettle"), ("#二", "二")]),
            ("https://a.example/#tag", [("https://a.example/#tag", "https://a.example/#tag")]),
            ("#" + "x" * 65, []),
        ],
    )
    def test_mark_what_people_mean(self, text: str, found: list[tuple[str, str]]) -> None:
        assert marked(text) == found

    @pytest.mark.parametrize("piece", ["a-", "-", "a.", "a-a.", "@a-", "#a"])
    def test_walk_once_however_long_a_text_is(self, piece: str) -> None:
        """Walking anew from each letter would take longer than any test may."""
        assert len(words.facets(piece * 200_000, lambda handle: "")) <= 1

    @given(st.text(alphabet="a é👍🏽#@./:\u200d‘)https", max_size=60))
    def test_begin_and_end_between_letters(self, text: str) -> None:
        raw, last = text.encode(), 0
        for facet in words.facets(text, lambda handle: "did:plc:x"):
            begin, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
            assert last <= begin < end <= len(raw)
            assert raw[begin:end].decode() in text
            last = end


class TestKeyOf:
    def test_is_the_same_for_the_same_answer(self) -> None:
        assert words.key_of("k-1", "0") == words.key_of("k-1", "0")
        assert len({words.key_of("k-1", str(number)) for number in range(2_000)}) == 2_000

    @given(st.text(max_size=20))
    def test_has_the_shape_that_the_network_wants(self, seed: str) -> None:
        assert re.fullmatch(r"[234567abcdefghij][234567a-z]{12}", words.key_of(seed))


class TestPartsOf:
    def test_keep_to_the_letters_that_a_reader_sees(self) -> None:
        family = "👩‍👩‍👧‍👦"
        assert words.parts_of(family * 300) == [family * 300]
        parts = words.parts_of("It is late. " * 60)
        assert len(parts) == 3
        assert all(length(part, "graphemes") <= 300 for part in parts)


class TestQuotedIn:
    def test_is_the_last_link_to_a_post(self) -> None:
        text = "https://bsky.app/profile/a.example/post/3k and https://bsky.app/profile/did:plc:b/post/3l"
        assert words.quoted_in(text) == ("did:plc:b", "3l")
        assert words.quoted_in("https://bsky.app/profile/a.example") is None


class TestAddress:
    def test_is_read_in_parts(self) -> None:
        assert words.address("at://did:plc:a/app.bsky.feed.post/3k") == (
            "did:plc:a",
            "app.bsky.feed.post",
            "3k",
        )
        for wrong in ("", "at://", "https://a/b/c", "at://a/b", "at://a/b/c/d"):
            assert words.address(wrong) == ("", "", "")

    def test_leads_to_a_page(self) -> None:
        uri = "at://did:plc:a/app.bsky.feed.post/3k"
        assert words.page_of(uri) == "https://bsky.app/profile/did:plc:a/post/3k"
        assert words.page_of(uri, "ann.example") == "https://bsky.app/profile/ann.example/post/3k"
        assert words.page_of("x") == ""
