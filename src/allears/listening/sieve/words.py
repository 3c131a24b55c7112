"""The spelled text becomes words, tags and handles, exactly as `query.words` finds them.

First URLs are taken out (their shape becomes `URL`), then tokens are found from left to right.
A *piece* is what is looked up: a word, a sign with its word, a handle. Positions count words; a
tag stands at its first word and reaches over all of them. Every loop goes forward only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allears.listening.sieve.alphabet import (
    AT,
    DASH,
    DOLLAR,
    DOT,
    ENDS_URL,
    HALF_FLAG,
    HASH,
    LETTER,
    MARK,
    NUMBER,
    SHAPE_MASK,
    UNSPACED,
    UNSPACED_MARK,
)
from allears.listening.sieve.native import Array, inlined, kernel, pointer, section
from allears.listening.sieve.spelling import Page

URL = 13
"""The shape of a letter that is part of a URL."""

WORD, TAG, TICKER, HANDLE = range(4)
"""Kinds of pieces."""


class Pieces(NamedTuple):
    """int32 all, one element a piece but for `urls`."""

    start: Array
    end: Array
    kind: Array
    first: Array
    """The number of its first word."""
    last: Array
    urls: Array
    """int64: first letter and one past the last of each URL, without its tail."""


def new_pieces(n_codes: int) -> Pieces:
    start, end, kind, first, last = (np.zeros(2 * n_codes + 2, np.int32) for _ in range(5))
    return Pieces(start, end, kind, first, last, np.zeros(n_codes + 4, np.int64))


@section
def lean_pieces(pieces: Pieces) -> Pieces:
    """The same by pointers."""
    return Pieces(
        pointer(pieces.start),
        pointer(pieces.end),
        pointer(pieces.kind),
        pointer(pieces.first),
        pointer(pieces.last),
        pointer(pieces.urls),
    )


# ---- URLs ----------------------------------------------------------------------------------


@kernel
def cut_urls(n: int, page: Page, pieces: Pieces) -> int:
    """Take the URLs out of the first `n` letters; how many there are."""
    norm, shape = page.norm, page.shape
    n_urls, at = 0, 0
    while at < n - 4:
        length = 0
        if norm[at] == 104:
            length = _scheme_length(norm, at, n)
        elif norm[at] == 119 and norm[at + 1] == 119 and norm[at + 2] == 119 and norm[at + 3] == 46:
            length = 4
        if length == 0 or (at > 0 and LETTER <= shape[at - 1] & SHAPE_MASK <= MARK):
            at += 1
            continue
        end = at + length
        while end < n and not shape[end] & ENDS_URL:
            end += 1
        if end == at + length:
            at += 1
            continue
        pieces.urls[2 * n_urls], pieces.urls[2 * n_urls + 1] = at, _without_tail(norm, at, end)
        n_urls += 1
        while at < end:
            shape[at] = URL
            at += 1
    return n_urls


@inlined
def _scheme_length(norm: Array, at: int, n: int) -> int:
    """The length of the `http://` or `https://` that stands here, or 0."""
    if norm[at + 1] != 116 or norm[at + 2] != 116 or norm[at + 3] != 112:
        return 0
    end = at + 5 if norm[at + 4] == 115 else at + 4
    if end + 3 <= n and norm[end] == 58 and norm[end + 1] == 47 and norm[end + 2] == 47:
        return end + 3 - at
    return 0


@inlined
def _without_tail(norm: Array, start: int, end: int) -> int:
    while end > start and norm[end - 1] in (46, 44, 59, 58, 33, 63, 39, 0x2019, 41, 93, 125):
        end -= 1
    return end


# ---- pieces --------------------------------------------------------------------------------


@kernel
def find_pieces(n: int, page: Page, pieces: Pieces) -> tuple[int, int]:
    """The pieces of the first `n` letters: how many, and how many words."""
    shape = page.shape
    at, k, place = 0, 0, 0
    while at < n:
        now = shape[at] & SHAPE_MASK
        if now == LETTER or now == NUMBER:
            end = _run_end(shape, at, n)
        elif UNSPACED <= now < HALF_FLAG:
            end = at + 1
        elif now == HALF_FLAG:
            is_flag = at + 1 < n and shape[at + 1] & SHAPE_MASK == HALF_FLAG
            end = at + 2 if is_flag else at + 1
        elif HASH <= now <= AT:
            at, k, place = _signed(at, n, page, _Row(pieces, k, place))
            continue
        else:
            at += 1
            continue
        _note(pieces, k, at, end)
        pieces.kind[k], pieces.first[k], pieces.last[k] = WORD, place, place
        at, k, place = end, k + 1, place + 1
    return k, place


class _Row(NamedTuple):
    pieces: Pieces
    k: int
    place: int


@inlined
def _note(pieces: Pieces, k: int, start: int, end: int) -> None:
    pieces.start[k], pieces.end[k] = start, end


@inlined
def _run_end(shape: Array, at: int, n: int) -> int:
    """The end of the run that begins here."""
    at += 1
    while at < n and LETTER <= shape[at] & SHAPE_MASK <= MARK:
        at += 1
    return at


@inlined
def _is_run(shape: Array, at: int, n: int) -> bool:
    return at < n and LETTER <= shape[at] & SHAPE_MASK <= NUMBER


@inlined
def _name_end(shape: Array, at: int, n: int) -> tuple[int, bool]:
    """The end of the name that begins here (its start when none does), and whether it has a dot."""
    if not _is_run(shape, at, n):
        return at, False
    end, has_dot = _run_end(shape, at, n), False
    while True:
        after = end
        if after < n and shape[after] & SHAPE_MASK == DOT:
            after += 1
        else:
            while after < n and shape[after] & SHAPE_MASK == DASH:
                after += 1
        if after == end or not _is_run(shape, after, n):
            return end, has_dot
        has_dot = has_dot or shape[end] & SHAPE_MASK == DOT
        end = _run_end(shape, after, n)


@kernel
def _signed(at: int, n: int, page: Page, row: _Row) -> tuple[int, int, int]:
    """What begins with a sign here: where to go on, pieces and words so far."""
    shape, pieces, k, place = page.shape, row.pieces, row.k, row.place
    now = shape[at] & SHAPE_MASK
    if now == HASH:
        if at + 1 >= n or shape[at + 1] & SHAPE_MASK not in (LETTER, NUMBER, UNSPACED):
            return at + 1, k, place
        return _tag(at, n, page, row)
    if at > 0 and LETTER <= shape[at - 1] & SHAPE_MASK <= MARK:
        return at + 1, k, place
    if now == DOLLAR:
        if at + 1 >= n or shape[at + 1] & SHAPE_MASK != LETTER:
            return at + 1, k, place
        end = _run_end(shape, at + 1, n)
        _note(pieces, k, at, end)
        _note(pieces, k + 1, at + 1, end)
        pieces.kind[k], pieces.kind[k + 1] = TICKER, WORD
        pieces.first[k] = pieces.first[k + 1] = place
        pieces.last[k] = pieces.last[k + 1] = place
        return end, k + 2, place + 1
    end, _ = _name_end(shape, at + 1, n)
    if end == at + 1:
        return at + 1, k, place
    if end < n and shape[end] & SHAPE_MASK == AT:
        host_end, has_dot = _name_end(shape, end + 1, n)
        if has_dot:
            end = host_end
    _note(pieces, k, at, end)
    pieces.kind[k], pieces.first[k], pieces.last[k] = HANDLE, place, place
    return end, k + 1, place + 1


@kernel
def _tag(at: int, n: int, page: Page, row: _Row) -> tuple[int, int, int]:
    """A tag and its words."""
    shape, pieces, k, place = page.shape, row.pieces, row.k, row.place
    end = at + 1
    while end < n and LETTER <= shape[end] & SHAPE_MASK <= UNSPACED_MARK:
        end += 1
    tag = k
    _note(pieces, tag, at, end)
    pieces.kind[tag], pieces.first[tag] = TAG, place
    k, at = k + 1, at + 1
    while at < end:
        now = shape[at] & SHAPE_MASK
        if now == MARK:
            at += 1
            continue
        after = at + 1 if now >= UNSPACED else _run_end(shape, at, end)
        _note(pieces, k, at, after)
        pieces.kind[k], pieces.first[k], pieces.last[k] = WORD, place, place
        at, k, place = after, k + 1, place + 1
    pieces.last[tag] = place - 1
    return end, k, place
