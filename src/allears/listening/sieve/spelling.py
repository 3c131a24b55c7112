"""The text of a line as code points: escapes read, normalized, beside them without accents.

One walk over the bytes with the tables of `alphabet`. What cannot be spelled letter by letter
(see there), is no UTF-8 or holds half a surrogate pair is `NOT_SURE`: for the slow path.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allears.listening.sieve.alphabet import (
    CLASS_SHIFT,
    CODE_MASK,
    FOLD_SHIFT,
    GONE,
    HARD,
    KIND_SHIFT,
    LOOSE_MARK,
    MANY,
    N_CODES,
    ONE,
    SHAPE_SHIFT,
    Letters,
    letters,
)
from allears.listening.sieve.native import Array, inlined, kernel, pointer, section, wide
from allears.listening.sieve.walk import NOT_SURE

N_LONGEST = 20
"""Room for the longest form of one letter (18)."""
_CODE = np.uint64(CODE_MASK)
_FOLD, _SHAPE, _KIND, _CLASS = (
    np.uint64(shift) for shift in (FOLD_SHIFT, SHAPE_SHIFT, KIND_SHIFT, CLASS_SHIFT)
)
_SEVEN, _SHAPE_BITS, _CLASS_BITS = np.uint64(7), np.uint64(31), np.uint64(255)


class Page(NamedTuple):
    """A text spelled out, one element a code point."""

    norm: Array
    """int32: normalized."""
    plain: Array
    """int32: without its accents; 0 where nothing is left."""
    shape: Array
    """uint8: see `alphabet`."""
    letters: Letters
    room: Array
    """int64, one: how many letters there is room for."""


def new_page(n_codes: int) -> Page:
    return Page(
        np.zeros(n_codes + N_LONGEST, np.int32),
        np.zeros(n_codes + N_LONGEST, np.int32),
        np.zeros(n_codes + N_LONGEST, np.uint8),
        letters(),
        np.array([n_codes], np.int64),
    )


@section
def lean_page(page: Page) -> Page:
    """The same by pointers."""
    lean_letters = Letters(pointer(page.letters.table), pointer(page.letters.pool))
    return Page(
        pointer(page.norm),
        pointer(page.plain),
        pointer(page.shape),
        lean_letters,
        pointer(page.room),
    )


@inlined
def _put(page: Page, at: int, entry: np.uint64) -> None:
    page.norm[at] = entry & _CODE
    page.plain[at] = (entry >> _FOLD) & _CODE
    page.shape[at] = (entry >> _SHAPE) & _SHAPE_BITS


@kernel
def spell(data: Array, at: int, end: int, page: Page) -> int:
    """Spell the inside of a JSON string; how many code points there are now, or `NOT_SURE`."""
    table = page.letters.table
    n, rank = 0, 0
    room = page.room[0]
    while at < end:
        byte = data[at]
        if n >= room:
            return NOT_SURE
        if byte < 128 and byte != 92:
            _put(page, n, table[byte])
            n, rank, at = n + 1, 0, at + 1
            continue
        code, at = _next_code(data, at, end)
        if code < 0 or code >= N_CODES:
            return NOT_SURE
        entry = table[code]
        kind = (entry >> _KIND) & _SEVEN
        if kind == ONE:
            _put(page, n, entry)
            n, rank = n + 1, 0
        elif kind == LOOSE_MARK:
            own = wide((entry >> _CLASS) & _CLASS_BITS)
            if own < rank:
                return NOT_SURE
            _put(page, n, entry)
            n, rank = n + 1, own
        elif kind == MANY:
            first = wide(entry & _CODE)
            for i in range(first, first + wide((entry >> _FOLD) & _CODE)):
                part = page.letters.pool[i]
                _put(page, n, part)
                n, rank = n + 1, wide((part >> _CLASS) & _CLASS_BITS)
        elif kind != GONE:
            return NOT_SURE
    return n


@inlined
def _next_code(data: Array, at: int, end: int) -> tuple[int, int]:
    """The code point that begins here, not plain ASCII, and where the next one does; -1 of none."""
    first = wide(data[at])
    if first == 92:
        return _escaped(data, at + 1)
    if first < 0xC2 or first > 0xF4:
        return -1, at
    if first < 0xE0:
        length, code, least = 2, first & 31, 0x80
    elif first < 0xF0:
        length, code, least = 3, first & 15, 0x800
    else:
        length, code, least = 4, first & 7, 0x10000
    if at + length > end:
        return -1, at
    for i in range(at + 1, at + length):
        byte = wide(data[i])
        if byte & 0xC0 != 0x80:
            return -1, at
        code = code << 6 | (byte & 63)
    if code < least or code > 0x10FFFF or (0xD800 <= code <= 0xDFFF):
        return -1, at
    return code, at + length


@kernel
def _escaped(data: Array, at: int) -> tuple[int, int]:
    """The code point of the escape whose letter stands here; the walk has checked its form."""
    letter = data[at]
    if letter != 117:
        code = wide(letter)
        if letter == 110:
            code = 10
        elif letter == 116:
            code = 9
        elif letter == 114:
            code = 13
        elif letter == 98:
            code = 8
        elif letter == 102:
            code = 12
        return code, at + 1
    code = _hex(data, at + 1)
    at += 5
    if 0xDC00 <= code <= 0xDFFF:
        return -1, at
    if 0xD800 <= code <= 0xDBFF:
        if data[at] != 92 or data[at + 1] != 117:
            return -1, at
        low = _hex(data, at + 2)
        if low < 0xDC00 or low > 0xDFFF:
            return -1, at
        return 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF), at + 6
    return code, at


@inlined
def _hex(data: Array, at: int) -> int:
    code = 0
    for i in range(at, at + 4):
        digit = wide(data[i])
        code = code << 4 | (digit & 15) + (9 if digit > 57 else 0)
    return code


@kernel
def is_readable(data: Array, at: int, end: int) -> bool:
    """Whether the inside of a string is UTF-8 without half surrogates; every reader refuses others."""
    while at < end:
        if data[at] < 128 and data[at] != 92:
            at += 1
        else:
            code, at = _next_code(data, at, end)
            if code < 0:
                return False
    return True


assert (ONE, GONE, HARD) == (0, 1, 3)
