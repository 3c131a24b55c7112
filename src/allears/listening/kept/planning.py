"""What a piece alone tells of a query: the posts that certainly meet it, and those that may.

Each node of the tree becomes two bitmaps. Words, tags, wildcards, pairs and most fields are known
exactly, so both are the same; of a phrase or a NEAR the posts that hold all words may meet it; of
what nothing is known all posts may. AND and OR work on both, NOT swaps and inverts them (Kleene).
What lies between the two is asked of the exact test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allears.listening.kept import reading
from allears.listening.kept.hashing import PAIR, RUN, WORD, field, number_of
from allears.listening.kept.pieces import Array, Piece
from allears.listening.kept.postings import NEWLINE
from allears.listening.match.gates import runs_in
from allears.listening.match.wild import compile_wild
from allears.listening.query.fields import LATE_FIELDS, NUMBER_FIELDS
from allears.listening.query.letters import SHAPES, UNSPACED, fold, normalize
from allears.listening.query.nodes import Node, is_wild

Bits = npt.NDArray[np.uint8]
_MOST_LIKE: Final = 20_000
"""Different words that one wildcard is looked up for; with more, all posts may meet it."""
_ONE_WORD: Final = frozenset(("term", "tag", "mention"))
_EXACT_FIELDS: Final = frozenset(("network", "channel", "country", "author", "to", "site", "is"))


class Outlook(NamedTuple):
    """Posts that certainly meet a node, and all that may."""

    sure: Bits
    may: Bits


class Plan:
    """A query, asked of one piece after another. `is_language_late`: posts without one wait for
    triage, as they do when they are heard."""

    def __init__(self, node: Node, *, is_language_late: bool = False) -> None:
        self._node = node
        self._is_language_late = is_language_late
        self._numbers: dict[tuple[int, str], int] = {}

    def of(self, piece: Piece) -> Outlook:
        """What the piece tells. The bitmaps are the caller's."""
        sure, may = self._ask(self._node, piece)
        return Outlook(reading.trimmed(sure, piece.n_posts), reading.trimmed(may, piece.n_posts))

    def _number(self, kind: int, text: str) -> int:
        found = self._numbers.get((kind, text))
        if found is None:
            found = self._numbers[kind, text] = number_of(kind, text)
        return found

    def _ask(self, node: Node, piece: Piece) -> Outlook:
        kind = node[0]
        if kind == "not":
            inner = self._ask(node[1], piece)
            return Outlook(~inner.may, ~inner.sure)
        if kind == "and":
            return self._all([self._ask(part, piece) for part in node[1:]])
        if kind == "or":
            return self._any(node[1:], piece)
        return self._leaf(node, piece)

    def _all(self, parts: Sequence[Outlook]) -> Outlook:
        sure, may = parts[0].sure.copy(), parts[0].may.copy()
        for part in parts[1:]:
            sure &= part.sure
            may &= part.may
        return Outlook(sure, may)

    def _any(self, parts: Sequence[Node], piece: Piece) -> Outlook:
        """Plain words together, the rest one by one."""
        words = [self._number(WORD, part[1]) for part in parts if part[0] in _ONE_WORD]
        sure = piece.having(*words) if words else reading.none(piece.n_posts)
        may = sure.copy()
        for part in parts:
            if part[0] not in _ONE_WORD:
                found = self._ask(part, piece)
                sure |= found.sure
                may |= found.may
        return Outlook(sure, may)

    # ---- leaves ----------------------------------------------------------------------------

    def _leaf(self, node: Node, piece: Piece) -> Outlook:
        kind = node[0]
        if kind in _ONE_WORD:
            return _exactly(piece.having(self._number(WORD, node[1])))
        if kind == "wild":
            return self._word(node[1], piece)
        if kind == "phrase":
            return self._phrase(node[1:], piece)
        if kind == "field":
            return self._field(node, piece)
        if kind == "near":
            return self._near(node, piece)
        if kind == "within":
            return _perhaps(self._all([self._word(word, piece) for word in node[2:]]).may)
        return _perhaps(self._exact(node[1], piece))

    def _word(self, word: str, piece: Piece) -> Outlook:
        if not is_wild(word):
            return _exactly(piece.having(self._number(WORD, word)))
        terms = words_like(piece, word)
        if terms is None:
            return _unknown(piece)
        return _exactly(piece.any_of(terms))

    def _phrase(self, words: Sequence[str], piece: Piece) -> Outlook:
        pairs = [one + two for one, two in pairwise(words) if _unspaced(one) and _unspaced(two)]
        if len(words) == 2 and pairs:
            return _exactly(piece.having(self._number(PAIR, pairs[0])))
        found = [piece.having(self._number(PAIR, pair)) for pair in pairs]
        are_all_paired = pairs and len(pairs) == len(words) - 1
        alone = [] if are_all_paired else words
        parts = [self._word(word, piece).may for word in alone] + found
        return _perhaps(np.bitwise_and.reduce(parts))

    def _near(self, node: Node, piece: Piece) -> Outlook:
        parts = [self._ask(part, piece).may for part in (node[1], *node[4::3])]
        return _perhaps(np.bitwise_and.reduce(parts))

    def _exact(self, typed: str, piece: Piece) -> Bits:
        """The rows of letters in it are words of the post, or rows that are none."""
        may = reading.every(piece.n_posts)
        for run in runs_in(typed):
            plain = normalize(run)
            may &= piece.having(self._number(WORD, plain), self._number(RUN, plain))
        for letter in filter(_is_ideograph, typed):
            may &= piece.having(self._number(WORD, normalize(letter)))
        return may

    def _field(self, node: Node, piece: Piece) -> Outlook:
        name, value = node[1], node[3]
        if name in LATE_FIELDS:
            return _unknown(piece)
        if name == "lang":
            sure = piece.having(field("lang", value))
            late = piece.having(field("no language")) if self._is_language_late else sure
            return Outlook(sure, sure | late)
        if name in _EXACT_FIELDS or name == "has":
            return _exactly(piece.having(field(name, value)))
        if name in NUMBER_FIELDS:
            return _perhaps(piece.having(field("count", name)))
        if name == "title":
            titled = piece.having(field("has", "title"))
            return _perhaps(titled & self._phrase(node[3:], piece).may)
        if name == "name":
            return _perhaps(piece.having(field("has name")))
        return _unknown(piece)


def _exactly(bits: Bits) -> Outlook:
    return Outlook(bits, bits)


def _perhaps(bits: Bits) -> Outlook:
    return Outlook(np.zeros_like(bits), bits)


def _unknown(piece: Piece) -> Outlook:
    return _perhaps(reading.every(piece.n_posts))


def _is_ideograph(letter: str) -> bool:
    """Whether it is always a word of its own: it joins with nothing and stands in no URL."""
    return "\u3400" <= letter <= "\u9fff" or "\U00020000" <= letter <= "\U0002fa1f"


def _unspaced(word: str) -> bool:
    return len(word) == 1 and SHAPES[ord(word)] in UNSPACED


# ---- wildcards -----------------------------------------------------------------------------


def words_like(piece: Piece, pattern: str) -> Array | None:
    """The terms of a piece that a pattern with `*` or `?` meets; None for too many to look at."""
    test, is_accented = compile_wild(pattern), fold(pattern) != pattern
    texts = piece.arrays["texts"]
    found: list[int] = []
    for place, (at, word) in enumerate(_near_words(texts.tobytes(), _needle(pattern))):
        if place >= _MOST_LIKE:
            return None
        if test(word) and (fold(word) != word) == is_accented:
            found.append(at)
    spots = np.array(sorted(set(found)), np.int64)
    return np.searchsorted(piece.arrays["text_starts"], spots, side="right") - 1


def _needle(pattern: str) -> bytes:
    """The longest piece of the pattern that stands in every word it meets, as it is in `texts`."""
    parts = re.split(r"[*?]", "\n" + pattern + "\n")
    return max(parts, key=lambda part: len(part.strip("\n"))).encode("utf-8", "surrogatepass")


def _near_words(texts: bytes, needle: bytes) -> Iterator[tuple[int, str]]:
    """Where each word that holds the needle begins, and the word."""
    texts += b"\n"
    at = texts.find(needle)
    while at >= 0:
        start = texts.rfind(b"\n", 0, at + 1) if texts[at] != NEWLINE else at
        end = texts.find(b"\n", max(start + 1, at + len(needle) - 1))
        yield start, texts[start + 1 : end].decode("utf-8", "surrogatepass")
        at = texts.find(needle, end)
