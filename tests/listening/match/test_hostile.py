"""Posts that were made to hurt: the matcher stays linear, or nearly, and never falls over.

Quadratic or worse would take hours on these; the bound is generous so that slow machines pass.
"""

from __future__ import annotations

import time

import pytest

from allears.listening import match
from allears.listening.post import Post
from allears.listening.query import parse

BOUND_S = 60
QUERIES = (
    "a", '"a a b"', '"a a"~1000', '"a* aa* a?"~5', "a NEAR/1000 b", "a NEAR a NEAR a NEAR b", "{a a a b}",
    "{aaaa}", "*a*a*a*a*b", "?*?*?*a?b", "#a*", "@a*b*c", "has:mention zz", "url:a", "site:a", "東 NEAR/3 東",
    '"東東 b"', "{東b}", "name:a", "(a NEAR/9 b) NEAR/9 (a NEAR/9 c)",
)  # fmt: skip
TEXTS = {
    "one long word": "a" * 1_000_000,
    "many words": "a " * 50_000,
    "tags": "#a" * 100_000,
    "handles": "@a" * 100_000,
    "handles that almost have hosts": "@a@b-" * 60_000,
    "hosts without a dot": "@a@" + "b-" * 150_000,
    "dots": "@a" + "." * 300_000,
    "dollars": "$" * 300_000 + "a",
    "marks": "a" + "\u0301" * 200_000,
    "unspaced": "東" * 100_000,
    "half flags": "🇩" * 99_999,
    "joiners": "a\u200d" * 150_000,
    "urls": "https://a " * 50_000,
    "almost urls": "http://" * 80_000,
    "one long url": "https://" + "a." * 200_000,
    "punycode": "https://" + "xn--a." * 50_000,
    "questions": "?" * 400_000,
    "not composed": "e\u0323\u0302" * 60_000,
    "ligatures that grow": "\ufdfa" * 20_000,
}


class TestMatch:
    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
    def test_takes_a_hostile_text_in_its_stride(self, text):
        matcher = match.compile([(query, parse(query)) for query in QUERIES])
        began = time.process_time()
        matcher.match(Post(text=text, title=text[:1000]))
        assert time.process_time() - began < BOUND_S

    def test_climbs_the_deepest_tree_that_can_be_written(self):
        deep = "(a OR b (c OR d " * 100 + "e" + "))" * 100
        nears = "(a NEAR b NEAR " * 199 + "c" + ")" * 199
        matcher = match.compile(
            [(1, parse(deep)), (2, parse("NOT (" * 98 + "x" + ")" * 98)), (3, parse(nears))]
        )
        assert matcher.match(Post(text="a x")).sure == (1, 2)

    def test_takes_a_query_of_thousands_of_words(self):
        words = [f"w{n}" for n in range(20_000)]
        matcher = match.compile(
            [("any", parse(" OR ".join(words))), ("near", parse(f"({' OR '.join(words)}) NEAR b"))]
        )
        assert matcher.match(Post(text="b and w7777")).sure == ("any", "near")

    @pytest.mark.parametrize("lone", ["\ud800", "a\udfffb", "\x00", "\ufdd0", "\ufdd1a*"])
    def test_takes_letters_that_are_none(self, lone):
        matcher = match.compile([(1, parse("x")), (2, parse("y*")), (3, parse("{x}"))])
        assert matcher.match(Post(text=f"x {lone} yz")).sure == (1, 2, 3)
