"""Lists of posts become bitmaps, in which a query's AND, OR and NOT are a few operations on bytes.

A bitmap has one bit a post, the lowest bit of a byte first; bits past the last post are never set.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from allears.listening.sieve.native import kernel

Array = npt.NDArray[Any]
Bits = npt.NDArray[np.uint8]


@kernel
def is_bitmap(count: int, n_posts: int) -> bool:
    """Whether a key of so many posts has a bitmap; one of all posts has nothing."""
    return n_posts > 64 and count > n_posts // 8 and count < n_posts


@kernel
def _add(packed: Array, start: int, end: int, out: Array) -> None:
    post, spot = np.int64(-1), start
    while spot < end:
        distance, shift = np.int64(0), 0
        while packed[spot] < 128:
            distance |= np.int64(packed[spot]) << shift
            shift += 7
            spot += 1
        distance |= np.int64(packed[spot] & 127) << shift
        spot += 1
        post += distance + 1
        out[post >> 3] |= 1 << (post & 7)


@kernel
def add_lists(
    terms: Array, table: tuple[Array, Array, Array], n_posts: int, has_maps: bool, out: Array
) -> None:
    """Set the bits of all posts that hold any of these terms. `table`: counts, starts, lists."""
    counts, starts, packed = table
    for term in terms:
        if counts[term] == n_posts and has_maps:
            for spot in range(len(out)):
                out[spot] = 255
        elif has_maps and is_bitmap(counts[term], n_posts):
            start = starts[term]
            for spot in range(len(out)):
                out[spot] |= packed[start + spot]
        else:
            _add(packed, starts[term], starts[term + 1], out)


def none(n_posts: int) -> Bits:
    return np.zeros((n_posts + 7) // 8, np.uint8)


def every(n_posts: int) -> Bits:
    """All posts."""
    out = np.full((n_posts + 7) // 8, 255, np.uint8)
    return trimmed(out, n_posts)


def trimmed(bits: Bits, n_posts: int) -> Bits:
    """Without the bits past the last post; changes `bits`."""
    if n_posts & 7:
        bits[-1] &= (1 << (n_posts & 7)) - 1
    return bits


def places(bits: Bits, n_posts: int) -> Array:
    """The posts of a bitmap, rising."""
    return np.flatnonzero(np.unpackbits(bits, count=n_posts, bitorder="little"))


def of_places(posts: Array, n_posts: int) -> Bits:
    """The bitmap of some posts."""
    flags = np.zeros(n_posts, np.uint8)
    flags[posts] = 1
    return np.packbits(flags, bitorder="little")
