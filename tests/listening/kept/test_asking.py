"""What machine code says of a leaf is what the matcher says, or nothing at all."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import match
from allears.listening.kept.asking import Asker
from allears.listening.kept.blocks import encode
from allears.listening.kept.planning import Plan
from allears.listening.post import Author, Post
from allears.listening.query import parse
from allears.listening.sieve.native import padded

QUERIES = (
    '"of the"', "of NEAR/2 the", '"the* of"', "{The}", "{C++}", "{K}", "likes:>3", "rating:[4 TO 5]",
    "likes:3", "followers:<=2", "title:the", 'name:"of the"', "url:/ab", "url:example",
)  # fmt: skip
texts = st.lists(
    st.sampled_from(("of", "the", "The", "C++", "C++1", "\u212a", "é", "the\u0301", "www.a.example/ab", "x\\y")),
    max_size=6,
).map(" ".join)  # fmt: skip
posts = st.builds(
    Post,
    text=texts,
    title=texts,
    author=st.builds(Author, name=texts, followers=st.none() | st.integers(0, 4)),
    url=st.sampled_from(("", "https://b.example/AB", "https://é.example/ab")),
    links=st.sampled_from(((), ("https://c.test/x/ab",))),
    likes=st.none() | st.sampled_from((0, 3, 4, 1 << 20)),
    rating=st.none() | st.sampled_from((4.5, 3.0)),
)


class TestAsker:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(posts, min_size=1, max_size=3))
    def test_says_yes_and_no_as_the_matcher_does(self, heard):
        for text, asker in askers().items():
            records = [encode(post) for post in heard]
            starts = np.cumsum([0, *map(len, records)])[:-1].astype(np.int64)
            out = np.empty((1, len(heard)), np.uint8)
            asker.ask(padded(b"".join(records)), starts, out)
            matcher = match.compile([(0, parse(text))])
            for post, verdict in zip(heard, out[0].tolist(), strict=True):
                assert verdict == 2 or verdict == len(matcher.match(post).sure)

    @pytest.mark.parametrize(("query", "verdict"), [('"of the"', 1), ("{The}", 0), ("url:ab", 0)])
    def test_leaves_nothing_open_in_a_plain_post(self, query, verdict):
        (leaf,) = Plan(parse(query)).leaves
        record = encode(Post(text="all of the sea", url="https://x.example/"))
        out = np.empty((1, 1), np.uint8)
        Asker([leaf]).ask(padded(record), np.zeros(1, np.int64), out)
        assert out.tolist() == [[verdict]]

    def test_can_tell_nothing_of_a_mood(self):
        assert not Asker([("field", "mood", "=", "negative")]).can_tell


@cache
def askers() -> dict[str, Asker]:
    """Machine code is brought when the first test asks for it."""
    return {text: Asker(Plan(parse(text)).leaves) for text in QUERIES}
