"""What makes a post the same post within its channel: a number of 40 bits of its network and id.

Read from records by machine code; of a post without an id (or with one beyond ASCII) it is told
in Python. Two posts of ten million share a number about forty times: whoever finds an equal number
asks for the name before anything is taken for the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from allears.listening import dedupe
from allears.listening.kept.blocks import decode
from allears.listening.kept.hashing import FIELD, mixed, stirred
from allears.listening.kept.keys import Batch, number_all
from allears.listening.kept.records import ID, N_PARTS, NETWORK, walk
from allears.listening.post import Post
from allears.listening.sieve.native import Array, kernel, pointer, wide

PLACE_BITS: Final = 24
"""Bits of a post's place beside the 40 of its identity."""
PLACE: Final = np.uint64((1 << PLACE_BITS) - 1)
_FIELD = np.uint64(FIELD)
_NEWLINE = np.uint64(10)


@kernel
def _identify(data: Array, ends: Array, spots: Array, out: Array, is_odd: Array) -> None:
    lines, parts = pointer(data), pointer(spots)
    at = wide(0)
    for post in range(ends.shape[0]):
        is_odd[post] = not walk(lines, at, parts) or parts[2 * ID + 1] == parts[2 * ID]
        value = _FIELD
        for part in (NETWORK, ID):
            for i in range(parts[2 * part], parts[2 * part + 1]):
                is_odd[post] |= lines[i] >= 128
                value = mixed(value, np.uint64(lines[i]))
            if part == NETWORK:
                value = mixed(value, _NEWLINE)
        out[post] = stirred(value)
        at = ends[post]


def identities_of(batch: Batch) -> Array:
    """One number a post: 40 bits, the lower 24 empty."""
    n = len(batch)
    found, is_odd = np.zeros(n, np.uint64), np.zeros(n, np.bool_)
    _identify(batch.data, batch.ends, np.zeros(2 * N_PARTS, np.int64), found, is_odd)
    odd = np.flatnonzero(is_odd).tolist()
    if odd:
        found[odd] = number_all(FIELD, [identity(decode(batch.records[n])) for n in odd])
    return found & ~PLACE


def identities_of_names(names: Sequence[str]) -> Array:
    """The same, of the names that `identity` gives."""
    return number_all(FIELD, names) & ~PLACE


def identity(post: Post) -> str:
    """Network and id; of a post without an id its key (`dedupe.key`)."""
    return name_of(post.network, post.id) if post.id else dedupe.key(post)


def name_of(network: str, post_id: str) -> str:
    return f"{network}\n{post_id}"
