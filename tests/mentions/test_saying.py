"""A query in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.query import parse
from allears.mentions import saying


def lines(said: saying.Said) -> list[str]:
    found: list[str] = []

    def visit(line: saying.Line, depth: int) -> None:
        found.append("  " * depth + line.words)
        for below in line.below:
            visit(below, depth + 1)

    for line in said.lines:
        visit(line, 0)
    return found


class TestSay:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("acme", "Posts that say “acme”."),
            ("acme OR refund OR late", "Posts that say “acme”, “refund” or “late”."),
            ("acme OR #acme", "Posts that say “acme” or are tagged #acme."),
            (
                "(acme OR #acme) NOT lang:de",
                "Posts that (say “acme” or are tagged #acme) and are not in German.",
            ),
            (
                "(acme OR zenith) NEAR/5 refund",
                "Posts that say (“acme” or “zenith”) within 5 words of “refund”.",
            ),
            (
                "late NEAR/2f refund -is:repost",
                "Posts that say “late” followed within 2 words by “refund” and are not reposts.",
            ),
            ("a NOT (b OR c)", "Posts that say “a” and do not say “b” or “c”."),
            (
                "followers:>1000 rating:[* TO 3]",
                "Posts that are by somebody with > 1,000 followers and have ≤ 3 stars.",
            ),
        ],
    )
    def test_is_a_sentence(self, query: str, words: str) -> None:
        said = saying.typed(query)
        assert (said.sentence, said.lines) == (words, ())

    def test_counts_what_is_too_long_to_say(self) -> None:
        said = saying.typed(" OR ".join(f"w{n}" for n in range(1000)))
        assert said.sentence.endswith("“w5” or one of 994 more.")
        assert len(said.sentence) < 100

    def test_becomes_a_list_when_it_is_deep(self) -> None:
        said = saying.typed("a (b OR (c d (e OR f))) NOT (h OR #i)")
        assert said.sentence == "Posts to which all of this applies:"
        assert lines(said) == [
            "say “a”",
            "any of:",
            "  say “b”",
            "  all of:",
            "    say “c”",
            "    say “d”",
            "    say “e” or “f”",
            "none of:",
            "  say “h”",
            "  are tagged #i",
        ]

    def test_calls_parts_by_their_names(self) -> None:
        assert (
            saying.typed("late @{our brand}").sentence
            == "Posts that say “late” and say @{our brand}."
        )

    @given(
        st.recursive(
            st.sampled_from(
                ["a", "#b", "@c", '"d e"', "lang:de", "is:reply", "{X}", "f*", "likes:>2"]
            ),
            lambda below: st.tuples(below, st.sampled_from([" AND ", " OR ", " NOT "]), below).map(
                lambda made: (
                    f"(x {made[0]}{made[1]}{made[2]})"
                    if "NOT" in made[1]
                    else f"({made[0]}{made[1]}{made[2]})"
                )
            ),
            max_leaves=12,
        )
    )
    def test_says_every_query_somehow(self, query: str) -> None:
        said = saying.say(parse(f"x ({query})"))
        assert said.sentence
        assert "%" not in said.sentence
