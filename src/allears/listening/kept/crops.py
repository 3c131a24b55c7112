"""What the kernels of `harvest`, `reaping` and `links` fill: keys in a row, and what is told of posts."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from allears.listening.sieve.native import Array, inlined, pointer, section
from allears.listening.sieve.spelling import Page, lean_page
from allears.listening.sieve.words import Pieces, lean_pieces

(N_KEYS, N_LETTERS, KEYS_ROOM, LETTERS_ROOM, N_TAIL, N_PLACED, PLACED_ROOM, ROW_AT, ROW_PLACE,
 IS_ROW_FULL) = range(10)  # fmt: skip
"""What `Crop.counts` counts; the last three are of the row that is being written (`placed`)."""
N_COUNTS: Final = 10
SPARE_LETTERS: Final = 16


class Crop(NamedTuple):
    """What comes out. Keys stand in the order of their posts."""

    numbers: Array
    """uint64"""
    firsts: Array
    """uint32: where the key is spelled in `letters`; the same as its end where it is not."""
    lasts: Array
    letters: Array
    """uint32: code points."""
    ends: Array
    """int64 by post: one past its last key."""
    is_odd: Array
    """uint8 by post: whether nothing of it is here."""
    seconds: Array
    """int64 by post: when it was made, or one of `records`' constants."""
    labels: Array
    """uint64 by post: its first language and network, as one number."""
    models: Array
    """uint8 by post: which form its own address has (see `Models`), from 1; 0 of none."""
    tail_ends: Array
    """int64 by post: where the tail of its own address ends in `tails`."""
    tails: Array
    """uint8"""
    row_sizes: Array
    """uint8 by post, and uint8: where its common words stand (see `placed`)."""
    placed: Array
    counts: Array


class Kit(NamedTuple):
    """All that a call needs."""

    page: Page
    pieces: Pieces
    spots: Array
    spaced: Array
    """uint8 by code point: whether it is spaced before it is normalized."""
    common: Array
    """uint64: the slots of the common words' numbers, 0 where none is."""
    common_ids: Array
    """uint8 by slot: the number of that word in rows of places."""
    raw: Array
    """uint8: the letters of the text as written; 0 where that is no ASCII, or not letter by letter."""
    models: Array
    """int64: how many forms of addresses there are, then of each where the part before the author
    begins and ends in the records, and the part behind."""
    n_shown: Array
    """int64, one: how many addresses the text shows."""
    crop: Crop


@section
def lean_kit(kit: Kit) -> Kit:
    """The same by pointers."""
    crop = kit.crop
    return Kit(
        lean_page(kit.page),
        lean_pieces(kit.pieces),
        pointer(kit.spots),
        pointer(kit.spaced),
        pointer(kit.common),
        pointer(kit.common_ids),
        pointer(kit.raw),
        pointer(kit.models),
        pointer(kit.n_shown),
        Crop(
            pointer(crop.numbers),
            pointer(crop.firsts),
            pointer(crop.lasts),
            pointer(crop.letters),
            pointer(crop.ends),
            pointer(crop.is_odd),
            pointer(crop.seconds),
            pointer(crop.labels),
            pointer(crop.models),
            pointer(crop.tail_ends),
            pointer(crop.tails),
            pointer(crop.row_sizes),
            pointer(crop.placed),
            pointer(crop.counts),
        ),
    )


@inlined
def most_keys(n_bytes: int) -> int:
    """The keys of a record of so many bytes are never more, nor are the letters that spell them.

    A letter has at most five keys: it, its form without accents, a pair, rows of letters.
    """
    return 12 * n_bytes + 256


def most_letters(n_bytes: int) -> int:
    """What is longer when it is normalized goes the slow path."""
    return 2 * n_bytes + SPARE_LETTERS


@inlined
def put(crop: Crop, number: np.uint64, first: int, last: int) -> None:
    """One key more."""
    n = crop.counts[N_KEYS]
    crop.numbers[n], crop.firsts[n], crop.lasts[n] = number, first, last
    crop.counts[N_KEYS] = n + 1
