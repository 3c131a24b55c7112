"""Parts of addresses and rows of common words are known exactly, also where models meet."""

from __future__ import annotations

import pytest

from allears.listening.kept import leaves, pieces, reading
from allears.listening.kept.blocks import Block, encode
from allears.listening.kept.identities import identities_of
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.post import Author, Post

WEB = "https://bsky.app/profile"
POSTS = [
    Post(
        id="at://did:plc:ab/post/3kxy", url=f"{WEB}/did:plc:ab/post/3kxy", text="of the sea",
        author=Author(id="did:plc:ab"),
    ),
    Post(
        id="at://did:plc:cd/post/3kzz", url=f"{WEB}/did:plc:cd/post/3kzz", text="the sea of",
        author=Author(id="did:plc:cd", handle="did:plc:ab"), links=("https://news.example/A/b-c",),
    ),
    Post(id="3", url="https://blog.example/ab", text="see www.shop.example/ab the of"),
    Post(id="4", text="nothing"),
]  # fmt: skip


@pytest.fixture(scope="module")
def piece():
    records = [encode(post) for post in POSTS]
    draft = pieces.Draft(0, records, [identities_of(Batch(records))])
    draft.heard_s, draft.blocks = [9] * len(POSTS), [Block(0, 1, len(POSTS), 9)]
    made = pieces.make(draft, KeyFinder())
    return pieces.join([made, made])


def told(piece, leaf):
    outlook = leaves.outlook(leaf, piece, is_language_late=False)
    half = len(POSTS)
    return [
        [one for one in reading.places(bits, piece.n_posts).tolist() if one < half]
        for bits in outlook
    ]


class TestOutlook:
    @pytest.mark.parametrize(
        ("part", "sure", "may"),
        [
            ("bsky.app", [0], [0, 1]),  # whose handle is another's id is asked
            ("/post/3k", [0], [0, 1]),
            ("plc:ab/post/3kxy", [0], [0]),
            ("plc:cd/post/3kxy", [], []),
            ("3kz", [1], [1]),
            ("zz", [1], [1]),
            ("news.example/a/b", [1], [1]),
            ("example/ab", [2], [2]),
            ("https://b", [0, 2], [0, 1, 2]),
            ("nowhere", [], []),
        ],
    )
    def test_knows_parts_of_addresses(self, piece, part, sure, may):
        assert told(piece, ("field", "url", "=", part)) == [sure, may]

    def test_knows_two_common_words_in_a_row(self, piece):
        assert told(piece, ("phrase", "of", "the")) == [[0], [0]]
        assert told(piece, ("phrase", "the", "of")) == [[2], [2]]
        assert told(piece, ("phrase", "of", "the", "sea")) == [[], [0]]
