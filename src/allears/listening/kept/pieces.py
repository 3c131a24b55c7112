"""A piece: a stretch of the posts of one segment with all that is needed to ask it without reading it.

Its arrays: the table of keys (`postings`), of each post the second at which it was said and its
language and network (a number into a short list), where the blocks stand, the posts' identities
sorted, and which older posts are replaced by posts of this piece. Made of posts, joined of
smaller ones, or opened from a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening import dedupe
from allears.listening.kept import joining, reading
from allears.listening.kept.blocks import Block
from allears.listening.kept.hashing import FIELD
from allears.listening.kept.keys import KeyFinder, number_all
from allears.listening.kept.postings import Table, build
from allears.listening.post import Post

Array = npt.NDArray[Any]
Bits = npt.NDArray[np.uint8]
PLACE_BITS: Final = 24
"""Bits of a post's place beside the 40 of its identity."""
_PLACE: Final = np.uint64((1 << PLACE_BITS) - 1)
_TABLE: Final = ("numbers", "counts", "starts", "postings", "text_starts", "texts")
_MOST_LABELS: Final = 65_535
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Draft:
    """Posts that no piece holds yet."""

    first: int
    """The place of the first of them in their segment."""
    posts: list[Post] = field(default_factory=list)
    heard_s: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """See the module. Places of posts count from 0 within the piece."""

    first: int
    n_posts: int
    has_maps: bool
    labels: Sequence[tuple[str, str]]
    """(language, network), as `kinds` numbers them."""
    heard_s: tuple[int, int]
    """When its first and its last post were heard."""
    end: int
    """Where its last block ends in the file of posts."""
    arrays: Mapping[str, Array]

    @property
    def times(self) -> Array:
        """Second (since 1970) at which each post was said."""
        times: Array = self.arrays["times"]
        return times

    def terms_of(self, numbers: Sequence[int]) -> Array:
        """The places of these keys in the table; those that are not in it are left out."""
        asked = np.array(numbers, np.uint64)
        held = self.arrays["numbers"]
        if not len(held):
            return np.empty(0, np.int64)
        spots = np.minimum(np.searchsorted(held, asked), len(held) - 1)
        terms: Array = spots[held[spots] == asked]
        return terms

    def any_of(self, terms: Array) -> Bits:
        """The posts that hold any of these terms."""
        out = reading.none(self.n_posts)
        lists = (self.arrays["counts"], self.arrays["starts"], self.arrays["postings"])
        reading.add_lists(terms, lists, self.n_posts, self.has_maps, out)
        return reading.trimmed(out, self.n_posts)

    def having(self, *numbers: int) -> Bits:
        """The posts that hold any of these keys."""
        return self.any_of(self.terms_of(numbers))

    def places_of(self, identities: Array) -> Array:
        """The places of posts by identity (`identities_of`), older versions too."""
        ids = self.arrays["ids"]
        low = np.searchsorted(ids, identities)
        high = np.searchsorted(ids, identities | _PLACE, side="right")
        found = [ids[a:b] & _PLACE for a, b in zip(low, high, strict=True) if b > a]
        return np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)

    def facts(self) -> dict[str, Any]:
        """What a file of it says beside the arrays."""
        return {
            "first": self.first,
            "n_posts": self.n_posts,
            "has_maps": self.has_maps,
            "labels": self.labels,
            "heard_s": self.heard_s,
            "end": self.end,
        }


def from_file(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Piece:
    return Piece(
        first=facts["first"],
        n_posts=facts["n_posts"],
        has_maps=facts["has_maps"],
        labels=[(lang, network) for lang, network in facts["labels"]],
        heard_s=(facts["heard_s"][0], facts["heard_s"][1]),
        end=facts["end"],
        arrays=arrays,
    )


def identities_of(posts: Sequence[Post]) -> Array:
    """What makes each post the same post within its channel: 40 bits, the lower 24 empty."""
    return identities_of_names([identity(post) for post in posts])


def identities_of_names(names: Sequence[str]) -> Array:
    """The same, of the names that `identity` gives."""
    return number_all(FIELD, names) & ~_PLACE


def identity(post: Post) -> str:
    """Network and id; of a post without an id its key (`dedupe.key`)."""
    return name_of(post.network, post.id) if post.id else dedupe.key(post)


def name_of(network: str, post_id: str) -> str:
    return f"{network}\n{post_id}"


def said_s(post: Post, heard_s: int) -> int:
    """Second at which it counts as said: as it says itself, but never after it was heard."""
    at = post.created_at
    if at is None:
        return heard_s
    return max(0, min(int((at - _EPOCH).total_seconds()), heard_s))


def make(draft: Draft, finder: KeyFinder) -> Piece:
    """The piece of these posts."""
    posts = draft.posts
    keys = finder.find(posts)
    table = build(keys.numbers, keys.owners, (keys.firsts, keys.lasts, keys.letters))
    labels: dict[tuple[str, str], int] = {}
    kinds = [_label(post, labels) for post in posts]
    ids = identities_of(posts) | np.arange(len(posts), dtype=np.uint64)
    counts = [block.n_posts for block in draft.blocks]
    pairs = zip(posts, draft.heard_s, strict=True)
    arrays = {
        **{name: getattr(table, name) for name in _TABLE},
        "times": np.array([said_s(post, heard) for post, heard in pairs], np.uint32),
        "kinds": np.array(kinds, np.uint16),
        "ids": np.sort(ids),
        "block_ats": np.array([block.at for block in draft.blocks], np.uint64),
        "block_firsts": np.array(np.cumsum([0, *counts[:-1]]), np.uint32),
        "replaced": np.array(draft.replaced, np.uint64),
    }
    heard = (draft.blocks[0].heard_s, draft.blocks[-1].heard_s) if draft.blocks else (0, 0)
    return Piece(
        first=draft.first,
        n_posts=len(posts),
        has_maps=False,
        labels=list(labels),
        heard_s=heard,
        end=draft.blocks[-1].end if draft.blocks else 0,
        arrays=arrays,
    )


def _label(post: Post, labels: dict[tuple[str, str], int]) -> int:
    langs = post.langs
    label = (langs[0] if langs else "", post.network)
    if len(labels) >= _MOST_LABELS and label not in labels:
        return 0
    return labels.setdefault(label, len(labels))


def join(pieces: Sequence[Piece]) -> Piece:
    """Pieces that follow each other become one."""
    first, n_posts = pieces[0].first, sum(piece.n_posts for piece in pieces)
    bases = [piece.first - first for piece in pieces]
    tables = [Table(*(piece.arrays[name] for name in _TABLE)) for piece in pieces]
    table = joining.join(tables, bases, n_posts)
    labels: dict[tuple[str, str], int] = {}
    kinds = [_relabelled(piece, labels) for piece in pieces]
    shifted = list(zip(pieces, bases, strict=True))
    arrays = {
        **{name: getattr(table, name) for name in _TABLE},
        "times": np.concatenate([piece.times for piece in pieces]),
        "kinds": np.concatenate(kinds),
        "ids": np.sort(np.concatenate([p.arrays["ids"] + np.uint64(b) for p, b in shifted])),
        "block_ats": np.concatenate([piece.arrays["block_ats"] for piece in pieces]),
        "block_firsts": np.concatenate(
            [p.arrays["block_firsts"] + np.uint32(b) for p, b in shifted]
        ),
        "replaced": np.concatenate([piece.arrays["replaced"] for piece in pieces]),
    }
    return Piece(
        first=first,
        n_posts=n_posts,
        has_maps=True,
        labels=list(labels),
        heard_s=(pieces[0].heard_s[0], pieces[-1].heard_s[1]),
        end=pieces[-1].end,
        arrays=arrays,
    )


def _relabelled(piece: Piece, labels: dict[tuple[str, str], int]) -> Array:
    """Its kinds, numbered by the labels of all."""
    new = [
        labels.setdefault(label, len(labels)) if len(labels) < _MOST_LABELS else 0
        for label in piece.labels
    ]
    return np.array(new, np.uint16)[piece.arrays["kinds"]] if new else piece.arrays["kinds"]
