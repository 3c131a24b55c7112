from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors.loose import post_of
from allears.listening.ports import Unreadable
from allears.listening.post import Author, Post, encode

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


class TestPostOf:
    @given(
        st.builds(
            Post,
            text=words.filter(bool),
            id=words,
            title=words,
            lang=words | st.lists(words).map(tuple),
        )
    )
    def test_reads_our_own_shape_as_it_is(self, post: Post) -> None:
        assert post_of(encode(post)) == post
        assert post_of(post) is post

    @pytest.mark.parametrize(
        ("field", "value", "expected"),
        [
            ("id", 7, "7"),
            ("id", None, ""),
            ("to", "ann", ("ann",)),
            ("links", ["a", 5, {}, None], ("a", "5")),
            ("likes", "1 200", 1200),
            ("likes", "many", None),
            ("likes", 3.0, 3),
            ("likes", float("inf"), None),
            ("likes", True, None),
            ("rating", "4,5", 4.5),
            ("created_at", 1772359200, datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
            ("created_at", "1 March 2026 10:00", datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
            ("created_at", "soon", None),
            ("visibility", "secret", "private"),
            ("visibility", "Public", "public"),
            ("extra", [1], {}),
            ("media", [{"kind": "image"}, {"kind": "smell"}, 5], 1),
        ],
    )
    def test_has_patience(self, field: str, value: object, expected: object) -> None:
        post = post_of({"text": "a", "unknown": {}, field: value})
        found = getattr(post, field)
        assert (len(found) if field == "media" else found) == expected

    @pytest.mark.parametrize(
        ("author", "expected"),
        [
            ("@ann", Author(handle="ann")),
            ({"id": 5, "followers": "1,000"}, Author(id="5", followers=1000)),
            (7, Author()),
        ],
    )
    def test_takes_an_author_as_it_comes(self, author: object, expected: Author) -> None:
        assert post_of({"text": "a", "author": author}).author == expected

    @pytest.mark.parametrize(
        "wire",
        [None, 5, [], {}, {"text": ""}, {"text": {}}, "", b"\xff", "[1]", b"{", {"text": None}],
    )
    def test_says_what_is_no_post(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            post_of(wire)
