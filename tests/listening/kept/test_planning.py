"""What the pieces alone tell: exact where it can be, and never less than what meets."""

from __future__ import annotations

import pytest

from allears.listening.kept import pieces, reading
from allears.listening.kept.blocks import Block, encode
from allears.listening.kept.identities import identities_of
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.kept.planning import Plan
from allears.listening.post import Post
from allears.listening.query import parse

TEXTS = (
    "refund late",
    "refunds #refund",
    "Réfund",
    "@refund.me prefund",
    "東京 late",
    "京東",
    "a phone",
)


@pytest.fixture(scope="module")
def piece():
    records = [encode(Post(id=text, text=text)) for text in TEXTS]
    draft = pieces.Draft(0, records, [identities_of(Batch(records))])
    draft.heard_s, draft.blocks = [9] * len(TEXTS), [Block(0, 1, len(TEXTS), 9)]
    return pieces.make(draft, KeyFinder())


def told(piece, query):
    outlook = Plan(parse(query)).of(piece)
    return [reading.places(bits, piece.n_posts).tolist() for bits in outlook]


class TestPlan:
    @pytest.mark.parametrize(
        ("query", "sure"),
        [
            ("refund", [0, 1, 2]),
            ("réfund", [2]),
            ("refund*", [0, 1, 2]),
            ("*fund", [0, 1, 2, 3]),
            ("#re*", [1]),
            ("@re*", [3]),
            ("réf*", [2]),
            ("東京", [4]),
            ("(refund OR 東) NOT late", [1, 2, 5]),
            ("has:mention OR has:hashtag", [1, 3]),
            ('"refund late"', [0]),
            ('"late refund"', []),
        ],
    )
    def test_is_sure_of_words_wildcards_pairs_and_most_fields(self, piece, query, sure):
        assert told(piece, query) == [sure, sure]

    @pytest.mark.parametrize(
        ("query", "may"),
        [
            ('"late refund*"', [0]),
            ("refund NEAR late", [0]),
            ("{late}", [0, 4]),
            ("{me}", [3]),
            ("mood:negative late", [0, 4]),
            ("likes:>3", []),
        ],
    )
    def test_leaves_the_rest_to_the_exact_test(self, piece, query, may):
        assert told(piece, query) == [[], may]
