"""A piece: a stretch of the posts of one segment with all that is needed to ask it without reading it.

Its arrays: the table of keys (`postings`), of each post the second at which it was said and its
language and network (a number into a short list), where the blocks stand, the posts' identities
sorted, and which older posts are replaced by posts of this piece. Made of posts, joined of
smaller ones, or opened from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.kept import addresses, container, joining, placed, reading
from allears.listening.kept.blocks import Block
from allears.listening.kept.identities import PLACE
from allears.listening.kept.keys import Batch, Found, KeyFinder, Model
from allears.listening.kept.placed import MOST_WORDS, Placed
from allears.listening.kept.postings import Table, build
from allears.listening.kept.records import NO_SECOND
from allears.listening.post import Post

Array = npt.NDArray[Any]
Bits = npt.NDArray[np.uint8]
_TABLE: Final = ("numbers", "counts", "starts", "postings", "text_starts", "texts")
NO_WORDS: Final = np.empty(0, np.uint64)
_LAST_SIGN: Final = ord("@")
_FIRST_UNSPACED: Final = 0x0E00
"""What words are made of lies between, but for digits, which are common only by chance."""
Label = tuple[str, str]
"""Language and network."""
_MOST_LABELS: Final = 65_535
_EACH_IN: Final = 100
"""A word that more than one post in so many holds is common, and kept in pairs with the others."""
MOST_POSTS: Final = 16_384
"""Of one piece before it is joined, so that making it takes little memory."""


@dataclass
class Draft:
    """Posts, as they are packed, that no piece holds yet."""

    first: int
    """The place of the first of them in their segment."""
    records: list[bytes | memoryview] = field(default_factory=list)
    ids: list[Array] = field(default_factory=list)
    """Their identities, in rows."""
    heard_s: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)

    def cut(self, n_most: int) -> Iterator[Draft]:
        """The same in drafts of about so many posts, by whole blocks."""
        ids = np.concatenate(self.ids) if self.ids else np.empty(0, np.uint64)
        part, at = Draft(self.first, replaced=self.replaced), 0
        for block in self.blocks:
            if part.blocks and len(part.records) + block.n_posts > n_most:
                yield part
                part = Draft(self.first + at)
            end = at + block.n_posts
            part.records += self.records[at:end]
            part.heard_s += self.heard_s[at:end]
            part.ids.append(ids[at:end])
            part.blocks.append(block)
            at = end
        if part.blocks:
            yield part


@dataclass(frozen=True)
class Piece:
    """See the module. Places of posts count from 0 within the piece."""

    first: int
    n_posts: int
    has_maps: bool
    labels: Sequence[Label]
    """As `kinds` numbers them."""
    models: Sequence[Model]
    """Forms of the posts' own addresses (see `addresses`)."""
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

    @property
    def common(self) -> Array:
        """Numbers of the words that are kept in pairs, rising; none in older files."""
        return self.arrays.get("common", NO_WORDS)

    @cached_property
    def owned(self) -> addresses.Owned | None:
        """The posts' own addresses; None in older files, which know no address at all."""
        packed = self.arrays.get("addresses")
        return None if packed is None else addresses.unpack(packed, self.models, self.n_posts)

    @cached_property
    def placed(self) -> Placed | None:
        """Where the common words stand in its posts; None in older files."""
        sizes = self.arrays.get("place_sizes")
        return None if sizes is None else Placed(sizes, self.arrays["places"])

    def bring(self, names: Iterable[str]) -> None:
        """Have these arrays read from the disk, those that there are."""
        for name in names:
            if name in self.arrays:
                container.bring(self.arrays[name])

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
        """The places of posts by identity (see `identities`), older versions too."""
        ids = self.arrays["ids"]
        low = np.searchsorted(ids, identities)
        high = np.searchsorted(ids, identities | PLACE, side="right")
        found = [ids[a:b] & PLACE for a, b in zip(low, high, strict=True) if b > a]
        return np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)

    def facts(self) -> dict[str, Any]:
        """What a file of it says beside the arrays."""
        return {
            "first": self.first,
            "n_posts": self.n_posts,
            "has_maps": self.has_maps,
            "labels": self.labels,
            "models": self.models,
            "heard_s": self.heard_s,
            "end": self.end,
        }


def from_file(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Piece:
    return Piece(
        first=facts["first"],
        n_posts=facts["n_posts"],
        has_maps=facts["has_maps"],
        labels=[(lang, network) for lang, network in facts["labels"]],
        models=[(begin, middle) for begin, middle in facts.get("models", ())],
        heard_s=(facts["heard_s"][0], facts["heard_s"][1]),
        end=facts["end"],
        arrays=arrays,
    )


def make(draft: Draft, finder: KeyFinder, common: Array | None = None) -> Piece:
    """The piece of these posts. `common`: the words that are kept in pairs; measured without it."""
    batch = Batch(draft.records)
    if common is None:
        common = np.sort(_common_in(finder.find(batch, NO_WORDS), len(batch)))
    found = finder.find(batch, common)
    keys = found.keys
    table = build(keys.numbers, keys.owners, (keys.firsts, keys.lasts, keys.letters))
    labels: dict[Label, int] = {}
    kinds = np.array([_label(post, labels) for post in found.labels[0]], np.uint16)
    places = np.arange(len(batch), dtype=np.uint64)
    heard_s = np.array(draft.heard_s, np.int64)
    counts = [block.n_posts for block in draft.blocks]
    owned = addresses.of_found(found)
    arrays = {
        **{name: getattr(table, name) for name in _TABLE},
        "times": _said(found.seconds, heard_s),
        "kinds": kinds[found.labels[1]] if len(batch) else kinds,
        "ids": np.sort(np.concatenate(draft.ids) | places) if draft.ids else places,
        "block_ats": np.array([block.at for block in draft.blocks], np.uint64),
        "block_firsts": np.array(np.cumsum([0, *counts[:-1]]), np.uint32),
        "replaced": np.array(draft.replaced, np.uint64),
        "common": common,
        "addresses": addresses.pack(owned),
    }
    if len(common) <= MOST_WORDS:
        arrays |= {"place_sizes": found.placed.sizes, "places": found.placed.entries}
    heard = (draft.blocks[0].heard_s, draft.blocks[-1].heard_s) if draft.blocks else (0, 0)
    return Piece(
        first=draft.first,
        n_posts=len(batch),
        has_maps=False,
        labels=list(labels),
        models=list(owned.models),
        heard_s=heard,
        end=draft.blocks[-1].end if draft.blocks else 0,
        arrays=arrays,
    )


def _common_in(found: Found, n_posts: int) -> Array:
    """The words without a sign that most of the posts hold."""
    keys = found.keys
    is_word = keys.lasts > keys.firsts
    firsts = keys.letters[keys.firsts[is_word]] if is_word.any() else np.empty(0, np.uint32)
    plain = (firsts > _LAST_SIGN) & (firsts < _FIRST_UNSPACED)
    numbers, counts = np.unique(keys.numbers[is_word][plain], return_counts=True)
    often = np.flatnonzero(counts * _EACH_IN > n_posts)
    most = often[np.argsort(counts[often], kind="stable")[::-1][:MOST_WORDS]]
    chosen: Array = numbers[most]
    return chosen


def _said(seconds: Array, heard_s: Array) -> Array:
    """As they say themselves, but never after they were heard."""
    said = np.where(seconds == NO_SECOND, heard_s, np.minimum(seconds, heard_s))
    return np.maximum(said, 0).astype(np.uint32)


def _label(post: Post, labels: dict[Label, int]) -> int:
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
    labels: dict[Label, int] = {}
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
        "common": reduce(np.intersect1d, [piece.common for piece in pieces]),
    }
    parts = [piece.owned for piece in pieces]
    owned = addresses.join([part for part in parts if part]) if all(parts) else None
    if owned:
        arrays["addresses"] = addresses.pack(owned)
    rows = [piece.placed for piece in pieces if np.array_equal(piece.common, pieces[0].common)]
    if len(rows) == len(pieces) and all(rows):
        whole = placed.join([row for row in rows if row])
        arrays |= {"place_sizes": whole.sizes, "places": whole.entries}
    return Piece(
        first=first,
        n_posts=n_posts,
        has_maps=True,
        labels=list(labels),
        models=owned.models if owned else (),
        heard_s=(pieces[0].heard_s[0], pieces[-1].heard_s[1]),
        end=pieces[-1].end,
        arrays=arrays,
    )


def _relabelled(piece: Piece, labels: dict[Label, int]) -> Array:
    """Its kinds, numbered by the labels of all."""
    new = [
        labels.setdefault(label, len(labels)) if len(labels) < _MOST_LABELS else 0
        for label in piece.labels
    ]
    return np.array(new, np.uint16)[piece.arrays["kinds"]] if new else piece.arrays["kinds"]
