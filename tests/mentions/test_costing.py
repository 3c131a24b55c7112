"""What a query costs and why, in plain words."""

from __future__ import annotations

import pytest

from allears.listening import match
from allears.listening.query import parse
from allears.mentions import costing


def lines(query: str, **more: float) -> list[str]:
    return list(costing.of(parse(query), **more).lines)


class TestOf:
    def test_says_one_quiet_line_of_a_cheap_query(self) -> None:
        (line,) = lines("refund acme", pace=25.0)
        assert line == "It is looked at for about 1 post in 1,200."

    def test_names_the_word_that_makes_it_dear_and_what_helps(self) -> None:
        why, *_between, then = lines("the OR refund")
        assert why == "It is looked at for about 1 post in 12, because “the” stands in so many."
        assert "AND" in then

    def test_names_a_few_of_many(self) -> None:
        (why, *_rest) = lines("the OR of OR and OR is OR not OR in")
        assert why.count("“") == costing.MOST_NAMED
        assert "each of" in why

    @pytest.mark.parametrize(
        ("query", "what"),
        [
            ("*one*", "“*one*” names fewer than three letters"),
            ("has:link", "“has:link” is no word"),
            ("refund OR has:link", "“has:link” is no word"),
            ("(NOT refund) has:link", "“has:link” is no word"),
        ],
    )
    def test_says_why_every_post_is_looked_at(self, query: str, what: str) -> None:
        (why, *_rest) = lines(query)
        assert why.startswith("Every post is looked at")
        assert what in why

    def test_blames_what_must_be_there_and_not_what_may(self) -> None:
        assert not costing.of(parse("refund the has:link")).is_costly
        assert not costing.of(parse("refund NEAR/3 the")).is_costly
        assert costing.of(parse("the NEAR/3 and")).is_costly

    @pytest.mark.parametrize(
        ("pace", "words"),
        [(25.0, "about 2 a second"), (0.5, "about 2 a minute"), (0.01, "about 2 an hour")],
    )
    def test_counts_at_the_pace_of_what_is_heard(self, pace: float, words: str) -> None:
        assert any(words in line for line in lines("the", pace=pace))

    def test_says_how_much_longer_all_takes(self) -> None:
        assert any("about 40 % longer" in line for line in lines("*one*"))
        assert not any("longer" in line for line in lines("the"))

    @pytest.mark.parametrize(
        "query",
        ["the", "refund OR the", "the AND of", "a NEAR/2 the", "*one*", "the NOT of", "lang:de"],
    )
    def test_agrees_with_what_wakes_the_engine(self, query: str) -> None:
        node = parse(query)
        assert costing.of(node).share == pytest.approx(match.share_woken(node))
