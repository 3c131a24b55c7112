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

from allears.listening.sieve.native import inlined, kernel, pointer, wide

Array = npt.NDArray[Any]
NEWLINE = 10
_UNSET = 0xFFFFFFFF
_NUMBER, _COUNT, _SIZE, _LAST, _FIRST = range(5)
"""Of a term while a table is made: its number, posts, bytes, latest post and first key."""
_WIDTH = 8
"""Numbers of a term: as many as come from memory at once."""


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
    numbers_: Array, owners_: Array, slots_: Array, terms_: Array, state_: Array
) -> int:
    """Give each key the number of its term (or _UNSET when its post has it already); count them.

    `state`: int64 by term, see the columns: all that is asked of one lies side by side, so that
    memory is waited for once.
    """
    mask, n_keys = np.uint64(len(slots_) - 1), len(numbers_)
    numbers, owners, slots = pointer(numbers_), pointer(owners_), pointer(slots_)
    terms, state = pointer(terms_), pointer(state_)
    n_terms = 0
    for key in range(n_keys):
        number = numbers[key]
        slot = number & mask
        while True:
            term = slots[slot]
            if term == _UNSET:
                term = n_terms
                slots[slot] = term
                row = _WIDTH * wide(term)
                state[row + _NUMBER], state[row + _FIRST] = wide(number), key
                state[row + _COUNT], state[row + _SIZE], state[row + _LAST] = 0, 0, -1
                n_terms += 1
                break
            row = _WIDTH * wide(term)
            if state[row + _NUMBER] == wide(number):
                break
            slot = (slot + np.uint64(1)) & mask
        owner = wide(owners[key])
        if state[row + _LAST] == owner:
            terms[key] = _UNSET
        else:
            state[row + _SIZE] += n_bytes(owner - state[row + _LAST] - 1)
            state[row + _COUNT] += 1
            state[row + _LAST] = owner
            terms[key] = term
    return n_terms


@kernel
def _fill_lists(terms_: Array, owners_: Array, state_: Array, out_: Array) -> None:
    """Write every distance to the place of its term (`_SIZE`: where that is; `_LAST`: -1)."""
    n_keys = len(terms_)
    terms, owners, state, out = pointer(terms_), pointer(owners_), pointer(state_), pointer(out_)
    for key in range(n_keys):
        term = terms[key]
        if term != _UNSET:
            row, owner = _WIDTH * wide(term), wide(owners[key])
            state[row + _SIZE] = write(out, state[row + _SIZE], owner - state[row + _LAST] - 1)
            state[row + _LAST] = owner


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
    room = np.empty((n_keys, _WIDTH), np.int64)
    n = _number_terms(numbers, owners, slots, terms, room.reshape(-1))
    state = room[:n]
    term_numbers = state[:, _NUMBER].astype(np.uint64)
    order = np.argsort(term_numbers)
    counts, keys = state[order, _COUNT], state[order, _FIRST]
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(state[order, _SIZE], out=starts[1:])
    state[order, _SIZE], state[:, _LAST] = starts[:-1], -1
    packed = np.empty(starts[-1], np.uint8)
    _fill_lists(terms[: len(numbers)], owners, state.reshape(-1), packed)
    firsts, lasts, letters = spelled
    text_starts = np.empty(n + 1, np.int64)
    texts = np.empty(_spell(keys, firsts, lasts, letters, text_starts), np.uint8)
    _fill_texts(keys, firsts, lasts, letters, texts)
    return Table(
        numbers=term_numbers[order],
        counts=counts.astype(np.uint32),
        starts=starts.astype(np.uint32),
        postings=packed,
        text_starts=text_starts.astype(np.uint32),
        texts=texts,
    )
