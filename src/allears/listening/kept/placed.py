"""Where the commonest words of a segment stand in each post: a row of two bytes a word.

A NEAR or a phrase of words that nearly every block holds is answered from these rows, and no block is
unpacked (`placing`). The words are the piece's `common`, numbered from 1. Of each place the first byte is
the word, the second how many words it is behind the one before (six bits) and how it is written (two
bits). Word 0 is none: with a number it passes over so many words, with zero the next part
of the post begins. A word with accents stands twice, its bare form first. A row of more than
`MOST_ENTRIES` is not kept: such a post is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from allears.listening.kept.crops import (
    IS_ROW_FULL,
    N_PLACED,
    PLACED_ROOM,
    ROW_AT,
    ROW_PLACE,
    Crop,
)
from allears.listening.sieve.native import Array, inlined, kernel

MOST_WORDS: Final = 255
MOST_ENTRIES: Final = 254
UNTOLD: Final = 255
"""The size of a row that is not kept."""
STEP_MASK: Final = 63
FORM_SHIFT: Final = 6
SMALL, FIRST_LARGE, LARGE, OTHER = range(4)
"""How a word is written: in small letters of ASCII, its first one large, all of them (two or more);
any other way, or not known."""
_FURTHEST: Final = 255


@dataclass(frozen=True)
class Placed:
    """The rows of posts that follow each other."""

    sizes: Array
    """uint8 by post: entries of its row, or `UNTOLD`."""
    entries: Array
    """uint8: two of each entry."""

    @cached_property
    def ends(self) -> Array:
        """int64 by post: where its row ends."""
        sizes = np.where(self.sizes == UNTOLD, 0, self.sizes)
        ends: Array = 2 * np.cumsum(sizes, dtype=np.int64)
        return ends


def join(many: Sequence[Placed]) -> Placed:
    """Behind each other."""
    return Placed(
        np.concatenate([one.sizes for one in many]), np.concatenate([one.entries for one in many])
    )


def form_of(word: str) -> int:
    """How a word of ASCII is written."""
    n_large = sum(letter.isupper() for letter in word)
    if not n_large:
        return SMALL
    if word[0].isupper() and n_large == 1:
        return FIRST_LARGE
    return LARGE if n_large == len(word) else OTHER


# ---- as machine code writes them -----------------------------------------------------------


@inlined
def begin_row(crop: Crop) -> None:
    counts = crop.counts
    counts[ROW_AT], counts[ROW_PLACE], counts[IS_ROW_FULL] = counts[N_PLACED], 0, 0


@inlined
def drop_row(crop: Crop, post: int, size: int) -> None:
    """Nothing of this post is here; what its size says instead."""
    crop.counts[N_PLACED] = crop.counts[ROW_AT]
    crop.row_sizes[post] = size


@inlined
def end_row(crop: Crop, post: int) -> None:
    counts = crop.counts
    if counts[IS_ROW_FULL] != 0:
        drop_row(crop, post, UNTOLD)
    else:
        crop.row_sizes[post] = (counts[N_PLACED] - counts[ROW_AT]) >> 1


@inlined
def put_entry(crop: Crop, word: int, value: int) -> None:
    counts = crop.counts
    at = counts[N_PLACED]
    if at - counts[ROW_AT] >= 2 * MOST_ENTRIES or at + 2 > counts[PLACED_ROOM]:
        counts[IS_ROW_FULL] = 1
        return
    crop.placed[at], crop.placed[at + 1] = word, value
    counts[N_PLACED] = at + 2


@inlined
def next_part(crop: Crop) -> None:
    put_entry(crop, 0, 0)
    crop.counts[ROW_PLACE] = 0


@kernel
def put_place(crop: Crop, word: int, place: int, form: int) -> None:
    """One place more; places of a part never fall."""
    step = place - crop.counts[ROW_PLACE]
    while step > STEP_MASK:
        skipped = min(step, _FURTHEST)
        put_entry(crop, 0, skipped)
        step -= skipped
    put_entry(crop, word, step | form << FORM_SHIFT)
    crop.counts[ROW_PLACE] = place


# ---- as plain Python does ------------------------------------------------------------------


def row_of(parts: Iterable[Iterable[tuple[int, int]]]) -> bytes | None:
    """The row of a post: of each part place and word in turn, rising. None of one too long."""
    row = bytearray()
    for number, part in enumerate(parts):
        row += b"\0\0" if number else b""
        for (before, _word), (place, word) in pairwise([(0, 0), *part]):
            row += b"".join(_steps(place - before, word))
    return bytes(row) if len(row) <= 2 * MOST_ENTRIES else None


def _steps(step: int, word: int) -> Iterator[bytes]:
    while step > STEP_MASK:
        skipped = min(step, _FURTHEST)
        yield bytes((0, skipped))
        step -= skipped
    yield bytes((word, step | OTHER << FORM_SHIFT))


def with_rows(placed: Placed, rows: Mapping[int, bytes | None]) -> Placed:
    """With the rows of these posts (rising), which have none yet."""
    if not rows:
        return placed
    sizes, made, at = placed.sizes.copy(), [], 0
    for post, row in rows.items():
        sizes[post] = UNTOLD if row is None else len(row) // 2
        end = int(placed.ends[post])
        made += [placed.entries[at:end], np.frombuffer(row or b"", np.uint8)]
        at = end
    return Placed(sizes, np.concatenate([*made, placed.entries[at:]]))
