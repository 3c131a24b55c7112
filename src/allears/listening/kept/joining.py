"""The tables of several stretches of posts become one: lists are put behind each other, re-counted.

Only the last table has bitmaps: those that are joined have lists alone. Costs what their terms
cost to sort, and little for each post.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from allears.listening.kept.postings import Table, write
from allears.listening.kept.reading import is_bitmap
from allears.listening.sieve.native import kernel

Array = npt.NDArray[Any]


@kernel
def _measure(order: Array, numbers: Array, counts: Array, out: tuple[Array, ...]) -> int:
    """Term of each entry, its number and its count; how many terms there are."""
    terms, term_numbers, term_counts, first_entry = out
    n = -1
    for entry in order:
        if n < 0 or numbers[entry] != term_numbers[n]:
            n += 1
            term_numbers[n], term_counts[n], first_entry[n] = numbers[entry], 0, entry
        terms[entry] = n
        term_counts[n] += counts[entry]
    return n + 1


@kernel
def _join(
    order: Array,
    entries: tuple[Array, ...],
    packed: Array,
    counts: Array,
    n_posts: int,
    out: Array,
    starts: Array,
) -> int:
    """Write the lists in order; fills `starts`, gives the length."""
    terms, list_starts, list_ends, bases = entries
    n_map = (n_posts + 7) // 8
    at, here, last = 0, -1, np.int64(-1)
    for entry in order:
        term = terms[entry]
        if term != here:
            if here >= 0 and is_bitmap(counts[here], n_posts):
                at += n_map
            here, last = term, np.int64(-1)
            starts[term] = at
            if is_bitmap(counts[term], n_posts):
                out[at : at + n_map] = 0
        if counts[term] == n_posts:
            continue
        post, spot = bases[entry] - 1, list_starts[entry]
        while spot < list_ends[entry]:
            distance, shift = np.int64(0), 0
            while packed[spot] < 128:
                distance |= np.int64(packed[spot]) << shift
                shift += 7
                spot += 1
            distance |= np.int64(packed[spot] & 127) << shift
            spot += 1
            post += distance + 1
            if is_bitmap(counts[term], n_posts):
                out[at + (post >> 3)] |= 1 << (post & 7)
            else:
                at = write(out, at, post - last - 1)
                last = post
    if here >= 0 and is_bitmap(counts[here], n_posts):
        at += n_map
    starts[len(starts) - 1] = at
    return at


def join(tables: Sequence[Table], bases: Sequence[int], n_posts: int) -> Table:
    """One table of all; `bases` say with which post each of them begins."""
    sizes = [len(table.numbers) for table in tables]
    numbers = np.concatenate([table.numbers for table in tables])
    counts = np.concatenate([table.counts for table in tables])
    packed = np.concatenate([table.postings for table in tables])
    texts = np.concatenate([table.texts for table in tables])
    list_starts = _shifted([table.starts for table in tables], [t.postings for t in tables])
    text_starts = _shifted([table.text_starts for table in tables], [t.texts for t in tables])
    order = np.argsort(numbers, kind="stable")
    n = len(numbers)
    terms, term_numbers = np.empty(n, np.int64), np.empty(n, np.uint64)
    term_counts, first = np.empty(n, np.uint32), np.empty(n, np.int64)
    n_terms = _measure(order, numbers, counts, (terms, term_numbers, term_counts, first))
    room = 2 * len(packed) + 4 * n + n_posts
    out, starts = np.empty(room, np.uint8), np.empty(n_terms + 1, np.int64)
    entries = (terms, list_starts[0], list_starts[1], np.repeat(np.array(bases, np.int64), sizes))
    size = _join(order, entries, packed, term_counts[:n_terms], n_posts, out, starts)
    joined_starts, joined = _chosen(first[:n_terms], text_starts, texts)
    return Table(
        numbers=term_numbers[:n_terms],
        counts=term_counts[:n_terms],
        starts=starts.astype(np.uint32),
        postings=out[:size].copy(),
        text_starts=joined_starts,
        texts=joined,
    )


def _shifted(starts: Sequence[Array], bodies: Sequence[Array]) -> tuple[Array, Array]:
    """Beginnings and ends in the concatenation of the bodies."""
    offsets = np.cumsum([0, *(len(body) for body in bodies[:-1])])
    pairs = list(zip(starts, offsets, strict=True))
    return (
        np.concatenate([one[:-1].astype(np.int64) + base for one, base in pairs]),
        np.concatenate([one[1:].astype(np.int64) + base for one, base in pairs]),
    )


@kernel
def _copy(entries: Array, begins: Array, ends: Array, texts: Array, out: Array) -> None:
    at = 0
    for entry in entries:
        for spot in range(begins[entry], ends[entry]):
            out[at] = texts[spot]
            at += 1


def _chosen(entries: Array, places: tuple[Array, Array], texts: Array) -> tuple[Array, Array]:
    """The texts of these entries, with where each begins."""
    begins, ends = places
    starts = np.zeros(len(entries) + 1, np.uint32)
    np.cumsum((ends - begins)[entries], out=starts[1:])
    out = np.empty(int(starts[-1]), np.uint8)
    _copy(entries, begins, ends, texts, out)
    return starts, out
