"""Every word that a wildcard meets is found, as `match.wild` finds it."""

from __future__ import annotations

import pytest

from allears.listening.kept import pieces, spellings
from allears.listening.kept.blocks import Block, encode
from allears.listening.kept.identities import identities_of
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.match.view import View
from allears.listening.match.wild import compile_wild
from allears.listening.post import Author, Post
from allears.listening.query.letters import fold

TEXT = "refund Réfund #refund @re.me refunds prefund fund rfnd \u1100\u1161re ꙮre 𠀀 $RE www.re.example"


@pytest.fixture(scope="module")
def piece():
    post = Post(text=TEXT, author=Author(id="refund"), url="https://refund.example")
    records = [encode(post)]
    draft = pieces.Draft(0, records, [identities_of(Batch(records))])
    draft.heard_s, draft.blocks = [9], [Block(0, 1, 1, 9)]
    return pieces.make(draft, KeyFinder())


class TestTermsLike:
    @pytest.mark.parametrize(
        "pattern", ["re*", "*re", "r?fund", "*fund*", "#re*", "@re*me", "ré*", "$r*", "*", "r*f*d"]
    )
    def test_are_those_that_the_matcher_takes(self, piece, pattern):
        test, is_accented = compile_wild(pattern), fold(pattern) != pattern
        wanted = {
            word for word in View(Post(text=TEXT)).keys
            if test(word) and (fold(word) != word) == is_accented
        }  # fmt: skip
        texts, starts = piece.arrays["texts"], piece.arrays["text_starts"]
        found = {
            texts[starts[term] + 1 : starts[term + 1]].tobytes().decode()
            for term in spellings.terms_like(piece, pattern)
        }
        assert found == wanted
