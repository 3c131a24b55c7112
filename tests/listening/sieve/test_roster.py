"""Rows of whom a key wakes, and the guards in them."""

from __future__ import annotations

import json

import pytest

from allears.listening import jetstream
from allears.listening.query import parse
from allears.listening.sieve.sieve import Sieve


def event(text):
    commit = {"operation": "create", "collection": jetstream.COLLECTION, "rkey": "3k"}
    whole = {"did": "did:plc:a", "kind": "commit", "commit": commit | {"record": {"text": text}}}
    return json.dumps(whole).encode()


class TestGuards:
    """Who is woken and then says no costs nothing worth naming, and nobody is passed over."""

    def test_keep_monitors_of_a_common_word_asleep(self):
        sieve = Sieve((i, parse(f"late (brand{i} NEAR/2 refund OR only{i})")) for i in range(3_000))
        (met,) = sieve.match_lines(event("late brand7 refund"))
        assert met.hits.sure == (7,)
        assert sieve.n_woken < 10

    @pytest.mark.parametrize("n_words", [1, 2, 9, 10, 11, 40])
    @pytest.mark.parametrize("is_wild", [False, True])
    def test_let_through_whoever_one_of_many_words_meets(self, is_wild, n_words):
        words = [f"word{chr(97 + i % 26)}{i}" + "*" * is_wild for i in range(n_words)]
        others = [(i, parse(f"filler{i}")) for i in range(70_000 if n_words == 10 else 100)]
        query = f"(rare OR rarer) ({' OR '.join(words)}) -nope"
        sieve = Sieve([*others, ("wanted", parse(query))])
        for word in words:
            text = f"it is rarer {word.rstrip('*')}{'s' * is_wild}"
            assert [met.hits.sure for met in sieve.match_lines(event(text))] == [("wanted",)]
        assert not list(sieve.match_lines(event("it is rarer")))

    def test_of_two_ways_to_be_woken_by_one_word_are_both_asked(self):
        sieve = Sieve([(1, parse("(zebra late) OR (zebra refund) OR (quokka NEAR/3 zebra)"))])
        for text, is_met in (("zebra late", True), ("zebra refund", True), ("zebra x quokka", True), ("zebra", False)):  # fmt: skip
            assert bool(list(sieve.match_lines(event(text)))) == is_met
