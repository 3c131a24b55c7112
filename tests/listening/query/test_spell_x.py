"""Rules of X and Brandwatch queries, there and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.query import Node, QueryError, parse, parse_x
from allears.listening.query.spell_x import (
    plainly,
    to_brandwatch,
    to_x,
    unsaid_in_brandwatch,
    unsaid_in_x,
)

WORDS = st.sampled_from(
    ["tram", "or", "not", "café", "日", "don't", "a_b", "12:30", "😡", "mañana"]
)
LEAVES = st.one_of(
    WORDS.map(lambda word: f'"{word}"'),
    st.lists(WORDS, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.lists(WORDS, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"~3'),
    st.sampled_from(
        [
            *("#line9", "@bob", "@bob.example.com", "$TSLA", 'from:"a b"', "to:bob", "lang:en-gb"),
            *("is:repost", "is:reply", "is:quote", "has:link", "has:image", "followers:>=500"),
            *("followers:[10 TO 50]", "country:de", 'name:"jos lopez"', "url:example.com/a-b=1"),
        ]
    ),
)
OTHERS = st.sampled_from(
    ["site:example.com", "title:tram", "tr*m", "{C++}", "a NEAR/3 b", "(a ONEAR/2 b) NEAR/4 c"]
)


def _queries(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def joined(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        many = st.lists(below, min_size=2, max_size=3)
        return st.one_of(
            many.map(lambda parts: f"({' AND '.join(parts)})"),
            many.map(lambda parts: f"({' OR '.join(parts)})"),
            below.map(lambda part: f"(x NOT {part})"),
        )

    return st.recursive(leaves, joined, max_leaves=8)


def read(query: str) -> Node | None:
    try:
        return parse(query)
    except QueryError:
        return None


class TestX:
    @given(_queries(LEAVES))
    def test_gives_the_same_tree_again(self, query: str) -> None:
        node = read(query)
        if node is None:
            return
        assert unsaid_in_x(node) == []
        assert parse_x(to_x(node)).node == node

    @pytest.mark.parametrize(
        ("query", "unsaid"),
        [
            ("tram OR refund*", ['"refund*"']),
            ("a NEAR/3 b lang:en", ['"a" NEAR/3 "b"']),
            ("{C++} mood:negative", ["{C++}", 'mood:"negative"']),
            ("tram followers:<=5", ["followers:<=5"]),
            ("tram url:a?b", ['url:"a\\?b"']),
            ("tram is:private", ['is:"private"']),
            ("tram lang:en", []),
        ],
    )
    def test_names_what_it_cannot_say(self, query: str, unsaid: list[str]) -> None:
        assert unsaid_in_x(parse(query)) == unsaid


class TestBrandwatch:
    @given(_queries(st.one_of(LEAVES, OTHERS)))
    def test_gives_the_same_tree_again(self, query: str) -> None:
        node = read(query)
        if node is None or unsaid_in_brandwatch(node):
            return
        assert parse(to_brandwatch(node)) == node

    def test_uses_its_names(self) -> None:
        text = to_brandwatch(parse("tram lang:en is:repost followers:[5 TO *]"))
        assert text == (
            '"tram" AND language:"en" AND engagementType:RETWEET AND authorFollowers:[5 TO *]'
        )

    @pytest.mark.parametrize("query", ["tram network:rss", "tram mood:negative", "tram is:quote"])
    def test_names_what_it_cannot_say(self, query: str) -> None:
        assert len(unsaid_in_brandwatch(parse(query))) == 1


class TestPlainly:
    @given(_queries(st.one_of(LEAVES, OTHERS)))
    def test_gives_the_same_tree_again(self, query: str) -> None:
        node = read(query)
        if node is not None:
            assert parse(plainly(node)) == node

    def test_needs_few_quotes(self) -> None:
        node = parse_x('tram -"line nine" (#late OR from:bob)').node
        assert node is not None
        assert plainly(node) == 'tram AND NOT "line nine" AND (#late OR author:bob)'
