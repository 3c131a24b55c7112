"""What the index of a piece tells of one leaf of a query: the posts that certainly meet it, and
those that may.

Words, tags, handles, wildcards, most fields, parts of addresses, two unspaced letters and two common
words in a row are known exactly, so both are the same. Of a longer phrase or a NEAR the posts that
hold all words may meet it; of what nothing is known all posts may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allears.listening.kept import addresses, reading, spellings
from allears.listening.kept.hashing import PAIR, RUN, WORD, bigram, field, number_of
from allears.listening.kept.links import ADDRESS_MARK, AUTHOR_MARK
from allears.listening.kept.pieces import Array, Piece
from allears.listening.kept.placed import OTHER, form_of
from allears.listening.match.gates import runs_in
from allears.listening.query.fields import LATE_FIELDS, NUMBER_FIELDS
from allears.listening.query.letters import SHAPES, UNSPACED, normalize
from allears.listening.query.nodes import Node, is_wild

Bits = npt.NDArray[np.uint8]
_EXACT_FIELDS: Final = frozenset(("network", "channel", "country", "author", "to", "site", "is"))
_KELVIN: Final = "K"
"""Another sign than this letter becomes it when a text is composed."""
_numbered = lru_cache(maxsize=1 << 12)(number_of)


class Outlook(NamedTuple):
    """Posts that certainly meet a node, and all that may."""

    sure: Bits
    may: Bits


def outlook(leaf: Node, piece: Piece, *, is_language_late: bool) -> Outlook:
    """See the module. The bitmaps may be shared: do not change them."""
    kind = leaf[0]
    if kind == "words":
        return _exactly(piece.having(*(_numbered(WORD, word) for word in leaf[1:])))
    if kind == "wild":
        return _exactly(_word(leaf[1], piece))
    if kind == "phrase":
        return _phrase(leaf[1:], piece)
    if kind == "field":
        return _field(leaf, piece, is_language_late)
    if kind in ("near", "within"):
        return _perhaps(_near(leaf, piece))
    return _perhaps(_exact(leaf[1], piece))


def walked(leaf: Node) -> tuple[str, ...]:
    """The arrays of a piece that are gone through from one end to the other for a leaf."""
    if leaf[0] == "field" and leaf[1] == "url":
        return ("texts", "text_starts", "addresses")
    words = words_of(leaf) if leaf[0] in ("wild", "phrase", "near", "within") else ()
    return ("texts", "text_starts") if any(map(is_wild, words)) else ()


def _exactly(bits: Bits) -> Outlook:
    return Outlook(bits, bits)


def _perhaps(bits: Bits) -> Outlook:
    return Outlook(np.zeros_like(bits), bits)


def _all_of(parts: Sequence[Bits]) -> Bits:
    found: Bits = np.bitwise_and.reduce(parts)
    return found


# ---- words ---------------------------------------------------------------------------------


def _word(word: str, piece: Piece) -> Bits:
    if is_wild(word):
        return piece.any_of(spellings.terms_like(piece, word))
    return piece.having(_numbered(WORD, word))


def _phrase(words: Sequence[str], piece: Piece) -> Outlook:
    """What is known of neighbours says more than the words alone."""
    rows = [_row_number(one, two, piece) for one, two in pairwise(words)]
    known = [piece.having(number) for number in rows if number is not None]
    if len(words) == 2 and known:
        return _exactly(known[0])
    is_held = [
        left is not None or right is not None for left, right in pairwise([None, *rows, None])
    ]
    alone = [word for word, held in zip(words, is_held, strict=True) if not held]
    return _perhaps(_all_of([_word(word, piece) for word in alone] + known))


def _row_number(one: str, two: str, piece: Piece) -> int | None:
    """The key of two words in a row, where all posts that have it are known by it."""
    if _is_unspaced(one) and _is_unspaced(two):
        return _numbered(PAIR, one + two)
    common = piece.common
    if not len(common) or is_wild(one) or is_wild(two):
        return None
    numbers = np.array([_numbered(WORD, one), _numbered(WORD, two)], np.uint64)
    spots = np.minimum(np.searchsorted(common, numbers), len(common) - 1)
    if not (common[spots] == numbers).all():
        return None
    return bigram(int(numbers[0]), int(numbers[1]))


def _is_unspaced(word: str) -> bool:
    return len(word) == 1 and SHAPES[ord(word)] in UNSPACED


def _near(leaf: Node, piece: Piece) -> Bits:
    """The posts that hold something of every side."""
    kind = leaf[0]
    if kind == "near":
        return _all_of([_near(part, piece) for part in (leaf[1], *leaf[4::3])])
    if kind == "within":
        return _all_of([_word(word, piece) for word in leaf[2:]])
    if kind == "or":
        found: Bits = np.bitwise_or.reduce([_near(part, piece) for part in leaf[1:]])
        return found
    if kind == "phrase":
        return _phrase(leaf[1:], piece).may
    return _word(leaf[1], piece)


def _exact(typed: str, piece: Piece) -> Bits:
    """The rows of letters in it are words of the post, or rows that are none."""
    may = reading.every(piece.n_posts)
    for run in runs_in(typed):
        plain = normalize(run)
        may &= piece.having(_numbered(WORD, plain), _numbered(RUN, plain))
    for letter in filter(_is_ideograph, typed):
        may &= piece.having(_numbered(WORD, normalize(letter)))
    return may


def _is_ideograph(letter: str) -> bool:
    """Whether it is always a word of its own: it joins with nothing and stands in no URL."""
    return "\u3400" <= letter <= "\u9fff" or "\U00020000" <= letter <= "\U0002fa1f"


def words_of(leaf: Node) -> Iterator[str]:
    """The words of a phrase, of a NEAR, or within a distance."""
    kind = leaf[0]
    if kind == "near":
        for side in (leaf[1], *leaf[4::3]):
            yield from words_of(side)
    elif kind == "or":
        for part in leaf[1:]:
            yield from words_of(part)
    else:
        yield from leaf[2:] if kind == "within" else leaf[1:]


def exact_words(typed: str) -> tuple[list[str], bool]:
    """The rows of letters in exact characters as they are written, and whether there is but one and
    nothing else."""
    runs = runs_in(typed)
    return runs, runs == [typed]


def beyond(leaf: Node, piece: Piece) -> Bits | None:
    """The posts of which the rows of places (`placing`) do not tell that they do not meet a leaf: they
    hold others of its words than common ones. None where the rows tell nothing of it."""
    if piece.placed is None or not len(piece.common):
        return None
    if leaf[0] == "exact":
        return _beyond_exact(leaf[1], piece)
    words = set(words_of(leaf))
    if any(map(is_wild, words)):
        return None
    others = [number for word in words if not _is_common(number := _numbered(WORD, word), piece)]
    if others and leaf[0] != "near":
        return None  # all that may meet it hold them
    return piece.having(*others)


def _is_common(number: int, piece: Piece) -> bool:
    spot = np.searchsorted(piece.common, np.uint64(number))
    return bool(spot < len(piece.common) and piece.common[spot] == number)


def _beyond_exact(typed: str, piece: Piece) -> Bits | None:
    """Those that hold one of its rows of letters where no words are, or in a text that is not plain."""
    words, _is_whole = exact_words(typed)
    if not words or not typed.isascii() or _KELVIN in typed:
        return None
    for word in words:
        if form_of(word) == OTHER or not _is_common(_numbered(WORD, word.lower()), piece):
            return None
    return piece.having(*(_numbered(RUN, word.lower()) for word in words))


# ---- fields --------------------------------------------------------------------------------


def _field(leaf: Node, piece: Piece, is_language_late: bool) -> Outlook:
    name, value = leaf[1], leaf[3]
    if name in LATE_FIELDS:
        return _perhaps(reading.every(piece.n_posts))
    if name == "lang":
        sure = piece.having(field("lang", value))
        late = piece.having(field("no language")) if is_language_late else sure
        return Outlook(sure, sure | late)
    if name in _EXACT_FIELDS or name == "has":
        return _exactly(piece.having(field(name, value)))
    if name in NUMBER_FIELDS:
        return _perhaps(piece.having(field("count", name)))
    if name == "title":
        titled = piece.having(field("has", "title"))
        return _perhaps(titled & _phrase(leaf[3:], piece).may)
    if name == "name":
        return _perhaps(piece.having(field("has name")))
    return _address(str(value).encode("utf-8", "surrogatepass"), piece)


def _address(part: bytes, piece: Piece) -> Outlook:
    """The posts with an address that holds a part."""
    owned = piece.owned
    if owned is None:
        return _perhaps(reading.every(piece.n_posts))
    texts = piece.arrays["texts"], piece.arrays["text_starts"]
    sure = piece.any_of(addresses.terms_with(texts, ADDRESS_MARK, part))
    may = sure.copy()
    before, slash, behind = part.rpartition(b"/")
    across = before + slash
    tails = addresses.posts_with(owned, behind if slash else part, is_begun=bool(slash))
    handled = piece.having(field("has handle"))
    """An author's key is also of whoever has that id as a handle: they are asked."""
    for number, model in enumerate(owned.models, 1):
        is_of_model = owned.model_of == number
        inside, reaching = addresses.authors_with(
            texts, AUTHOR_MARK, model, part=part, across=across
        )
        ending = _bits(is_of_model & tails)
        by_author = piece.any_of(inside) & _bits(is_of_model)
        if slash:
            by_author |= ending & piece.any_of(reaching)
        else:
            sure |= ending
        may |= by_author
        sure |= by_author & ~handled
    return Outlook(sure, may | sure)


def _bits(flags: Array) -> Bits:
    return np.packbits(flags, bitorder="little")
