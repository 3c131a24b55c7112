"""Which posts hold a key: lists of rising numbers, packed, and made, joined and read as machine code.

A list is the distances between its numbers, seven bits a byte, the last byte with its top bit set
(variable bytes; the first distance counts from -1). A key of more than one post in eight has a
bitmap instead, one of every post nothing at all. Which of the three it is follows from how many
posts it has, so nothing says it. The lists of a table stand in the order of their keys' numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from allears.listening.sieve.native import inlined, kernel, pointer

Array = npt.NDArray[Any]
NEWLINE = 10
_UNSET = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and their posts. `starts` and `text_starts` have one entry more than there are keys."""

    numbers: Array
    """Of 64 bits, rising."""
    counts: Array
    """How many posts hold each."""
    starts: Array
    postings: Array
    text_starts: Array
    texts: Array
    """How words are spelled, in UTF-8, a newline before each; fields have no text."""


# ---- making --------------------------------------------------------------------------------


@inlined
def n_bytes(distance: int) -> int:
    n = 1
    while distance >= 128:
        distance >>= 7
        n += 1
    return n


@inlined
def write(out: Array, at: int, distance: int) -> int:
    while distance >= 128:
        out[at] = distance & 127
        distance >>= 7
        at += 1
    out[at] = distance | 128
    return at + 1


@kernel
def _number_terms(
    numbers_: Array, owners_: Array, slots_: Array, terms_: Array, state: tuple[Array, ...]
) -> int:
    """Give each key the number of its term (or _UNSET when its post has it already); count them."""
    mask, n_keys = np.uint64(len(slots_) - 1), len(numbers_)
    numbers, owners, slots, terms = (
        pointer(numbers_),
        pointer(owners_),
        pointer(slots_),
        pointer(terms_),
    )
    term_numbers, counts, sizes, last, first_key = (
        pointer(state[0]),
        pointer(state[1]),
        pointer(state[2]),
        pointer(state[3]),
        pointer(state[4]),
    )
    n_terms = 0
    for key in range(n_keys):
        number = numbers[key]
        slot = number & mask
        while True:
            term = slots[slot]
            if term == _UNSET:
                term = n_terms
                slots[slot] = term
                term_numbers[term], first_key[term] = number, key
                counts[term], sizes[term], last[term] = 0, 0, -1
                n_terms += 1
                break
            if term_numbers[term] == number:
                break
            slot = (slot + np.uint64(1)) & mask
        owner = np.int64(owners[key])
        if last[term] == owner:
            terms[key] = _UNSET
        else:
            sizes[term] += n_bytes(owner - last[term] - 1)
            counts[term] += 1
            last[term] = owner
            terms[key] = term
    return n_terms


@kernel
def _fill_lists(terms_: Array, owners_: Array, spots_: Array, last_: Array, out_: Array) -> None:
    """Write every distance to the place of its term."""
    last_[:] = -1
    n_keys = len(terms_)
    terms, owners, spots, last, out = (
        pointer(terms_),
        pointer(owners_),
        pointer(spots_),
        pointer(last_),
        pointer(out_),
    )
    for key in range(n_keys):
        term = terms[key]
        if term != _UNSET:
            owner = np.int64(owners[key])
            spots[term] = write(out, spots[term], owner - last[term] - 1)
            last[term] = owner


@inlined
def _code_bytes(code: int) -> int:
    if code < 0x80:
        return 1
    if code < 0x800:
        return 2
    return 3 if code < 0x10000 else 4


@inlined
def _write_code(out: Array, at: int, code: int) -> int:
    """One code point in UTF-8 (lone surrogates as they are)."""
    if code < 0x80:
        out[at] = code
        return at + 1
    if code < 0x800:
        out[at] = 0xC0 | code >> 6
    elif code < 0x10000:
        out[at] = 0xE0 | code >> 12
    else:
        out[at] = 0xF0 | code >> 18
        at += 1
        out[at] = 0x80 | code >> 12 & 63
    if code >= 0x800:
        at += 1
        out[at] = 0x80 | code >> 6 & 63
    out[at + 1] = 0x80 | code & 63
    return at + 2


@kernel
def _spell(keys: Array, firsts: Array, lasts: Array, letters: Array, starts: Array) -> int:
    """Where the text of each term begins; how long all are."""
    n = 0
    for term in range(len(keys)):
        starts[term] = n
        first, last = firsts[keys[term]], lasts[keys[term]]
        if last > first:
            n += 1
            for at in range(first, last):
                n += _code_bytes(letters[at])
    starts[len(keys)] = n
    return n


@kernel
def _fill_texts(keys: Array, firsts: Array, lasts: Array, letters: Array, out: Array) -> None:
    n = 0
    for term in range(len(keys)):
        first, last = firsts[keys[term]], lasts[keys[term]]
        if last > first:
            out[n] = NEWLINE
            n += 1
            for at in range(first, last):
                n = _write_code(out, n, letters[at])


def build(numbers: Array, owners: Array, spelled: tuple[Array, Array, Array]) -> Table:
    """The table of keys whose owners rise. `spelled`: firsts, lasts and letters (see `keys`)."""
    n_keys = max(1, len(numbers))
    slots = np.full(1 << (2 * n_keys - 1).bit_length(), _UNSET, np.uint32)
    terms = np.empty(n_keys, np.uint32)
    term_numbers = np.empty(n_keys, np.uint64)
    counts, sizes = np.empty(n_keys, np.uint32), np.empty(n_keys, np.int64)
    last, first_key = np.empty(n_keys, np.int64), np.empty(n_keys, np.int64)
    state = (term_numbers, counts, sizes, last, first_key)
    n = _number_terms(numbers, owners, slots, terms, state)
    order = np.argsort(term_numbers[:n])
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(sizes[:n][order], out=starts[1:])
    spots = np.empty(n, np.int64)
    spots[order] = starts[:-1]
    packed = np.empty(starts[-1], np.uint8)
    _fill_lists(terms[: len(numbers)], owners, spots, last, packed)
    firsts, lasts, letters = spelled
    text_starts = np.empty(n + 1, np.int64)
    keys = first_key[:n][order]
    texts = np.empty(_spell(keys, firsts, lasts, letters, text_starts), np.uint8)
    _fill_texts(keys, firsts, lasts, letters, texts)
    return Table(
        numbers=term_numbers[:n][order],
        counts=counts[:n][order],
        starts=starts.astype(np.uint32),
        postings=packed,
        text_starts=text_starts.astype(np.uint32),
        texts=texts,
    )
