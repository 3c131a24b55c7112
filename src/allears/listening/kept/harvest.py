"""All that posts can be found by, read from their records by machine code, a batch in one call.

The text is spelled and cut into words by the same kernels as the sieve's (`sieve.spelling`,
`sieve.words`), so both see the same words. For each key its number and where it is spelled are put in a row
(`Crop`), post after post. A post with anything that is not plain (letters that join, a host in
another script, a time of another kind) gets no keys here and is marked: `slowly` finds them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from allears.listening.kept.crops import N_LETTERS, SPARE_LETTERS, Crop, Kit, put
from allears.listening.kept.hashing import (
    BIGRAM,
    PAIR,
    RUN,
    WORD,
    mixed,
    stirred,
)
from allears.listening.kept.placed import (
    FIRST_LARGE,
    LARGE,
    MOST_WORDS,
    OTHER,
    SMALL,
    put_place,
)
from allears.listening.query.letters import is_spaced
from allears.listening.sieve.alphabet import (
    CODE_MASK,
    FOLD_SHIFT,
    GONE,
    KIND_SHIFT,
    LETTER,
    MANY,
    MARK,
    N_CODES,
    SHAPE_MASK,
    SHAPE_SHIFT,
    UNSPACED,
    UNSPACED_MARK,
)
from allears.listening.sieve.native import Array, inlined, kernel, wide
from allears.listening.sieve.spelling import Page, spell
from allears.listening.sieve.words import (
    HANDLE,
    TAG,
    URL,
    cut_urls,
    find_pieces,
)
from allears.listening.sieve.words import (
    WORD as PLAIN,
)

N_COMMON_SLOTS: Final = 1 << 12
HAS_TAG, HAS_MENTION, HAS_LINK, IS_QUESTION, HAS_WORDS = 1, 2, 4, 8, 16
"""Bits of what a text tells."""
_WORD, _PAIR, _RUN, _BIGRAM = (np.uint64(kind) for kind in (WORD, PAIR, RUN, BIGRAM))
_CODE, _FOLD, _SHAPE, _KIND, _SEVEN = (
    np.uint64(number) for number in (CODE_MASK, FOLD_SHIFT, SHAPE_SHIFT, KIND_SHIFT, 7)
)
_SHAPES = np.uint64(SHAPE_MASK)
_NONE = np.uint64(0)


def raw_spaced() -> Array:
    """For `Kit.spaced`."""
    return np.array([is_spaced(chr(code)) for code in range(N_CODES)], np.uint8)


@inlined
def is_letter(shape: int) -> bool:
    return LETTER <= shape & SHAPE_MASK <= MARK


@inlined
def _own_shape(code: int, page: Page) -> Any:
    """The shape of a normalized letter, also where a URL has taken it."""
    return wide((page.letters.table[code] >> _SHAPE) & _SHAPES)


@inlined
def _slot_of(number: np.uint64) -> Any:
    return wide(number & np.uint64(N_COMMON_SLOTS - 1))


@inlined
def _if_common(number: np.uint64, kit: Kit) -> tuple[np.uint64, int]:
    """The number where the word is common and its number in rows, else 0 and 0."""
    slot = _slot_of(number)
    while kit.common[slot] != _NONE:
        if kit.common[slot] == number:
            return number, wide(kit.common_ids[slot])
        slot = (slot + 1) & (N_COMMON_SLOTS - 1)
    return _NONE, wide(0)


@kernel
def enter_common(numbers: Array, slots: Array, ids: Array) -> None:
    """Fill the slots. More words than rows can number have no numbers there."""
    is_numbered = numbers.shape[0] <= MOST_WORDS
    for i in range(numbers.shape[0]):
        slot = _slot_of(numbers[i])
        while slots[slot] != _NONE:
            slot = (slot + 1) & (N_COMMON_SLOTS - 1)
        slots[slot] = numbers[i]
        ids[slot] = i + 1 if is_numbered else 0


@kernel
def read_text(data: Array, at: int, end: int, kit: Kit) -> int:
    """Put the keys of a text; what it tells, or -1 of one for the slow path."""
    page, crop = kit.page, kit.crop
    is_ascii = True
    for i in range(at, end):
        if data[i] == 92:
            return -1
        is_ascii = is_ascii and data[i] < 128
    n = spell(data, at, end, page)
    if n < 0 or n > 2 * (end - at) + SPARE_LETTERS:
        return -1
    page.norm[n] = 0  # no letter stands behind the last one
    base = crop.counts[N_LETTERS]
    for i in range(n):
        crop.letters[base + i] = page.norm[i]
    crop.counts[N_LETTERS] = base + n
    n_urls = cut_urls(n, page, kit.pieces)
    kit.n_shown[0] = n_urls
    n_pieces, _n_words = find_pieces(n, page, kit.pieces)
    told = HAS_LINK if n_urls > 0 else 0
    told |= HAS_WORDS if n_pieces > 0 else 0
    for i in range(n):
        if (page.norm[i] == 63 or page.norm[i] == 0x61F) and page.shape[i] != URL:
            told |= IS_QUESTION
    if not (_note_ascii(data, at, end, kit) if is_ascii else _is_straight(data, at, end, kit)):
        for i in range(n):
            kit.raw[i] = 0
        _put_raw_runs(data, at, end, kit)
    elif not is_ascii or n_urls > 0:
        _put_runs(n, kit)
    return told | _put_words(n_pieces, base, kit)


@inlined
def _code_at(data: Array, at: int) -> tuple[int, int]:
    """The code point of well-formed UTF-8 that begins here, and where the next one does."""
    first = wide(data[at])
    if first < 0x80:
        return first, at + 1
    if first < 0xE0:
        return (first & 31) << 6 | (wide(data[at + 1]) & 63), at + 2
    code = (first & 15) << 12 | (wide(data[at + 1]) & 63) << 6 | (wide(data[at + 2]) & 63)
    if first < 0xF0:
        return code, at + 3
    code = (first & 7) << 12 | (wide(data[at + 1]) & 63) << 6 | (wide(data[at + 2]) & 63)
    return code << 6 | (wide(data[at + 3]) & 63), at + 4


@inlined
def _note_ascii(data: Array, at: int, end: int, kit: Kit) -> bool:
    for i in range(at, end):
        kit.raw[i - at] = data[i]
    return True


@kernel
def _is_straight(data: Array, at: int, end: int, kit: Kit) -> bool:
    """Whether rows of spaced letters stay as they were; notes the letters of ASCII.

    They do where each letter becomes one that is as spaced as it was, what becomes several has no
    spaced ones, and what goes away (most of it in emoji) does not stand between two of them.
    """
    n, is_inside, is_torn = wide(0), False, False
    while at < end:
        code, at = _code_at(data, at)
        entry, is_spaced_ = kit.page.letters.table[code], kit.spaced[code] != 0
        kind = (entry >> _KIND) & _SEVEN
        if kind == GONE:
            if is_spaced_:  # a mark that chooses how an emoji looks
                if is_inside:
                    return False
                put(kit.crop, stirred(_RUN), 0, 0)
                is_inside = True
            is_torn = True
            continue
        if is_spaced_ and is_inside and is_torn:
            return False
        is_inside, is_torn = is_spaced_, False
        if kind == MANY:
            first, size = wide(entry & _CODE), wide((entry >> _FOLD) & _CODE)
            if is_spaced_ or _has_letter(kit.page.letters.pool, first, first + size):
                return False
            for i in range(n, n + size):
                kit.raw[i] = 0
            n += size
            continue
        if code >= 128 and is_letter(wide((entry >> _SHAPE) & _SHAPES)) != is_spaced_:
            return False
        kit.raw[n] = code if code < 128 else 0
        n += 1
    return True


@inlined
def _has_letter(pool: Array, start: int, end: int) -> bool:
    for i in range(start, end):
        if is_letter(wide((pool[i] >> _SHAPE) & _SHAPES)):
            return True
    return False


@kernel
def _put_raw_runs(data: Array, at: int, end: int, kit: Kit) -> None:
    """Every row of raw spaced letters, normalized."""
    table, pool, crop = kit.page.letters.table, kit.page.letters.pool, kit.crop
    value, is_inside = _RUN, False
    while at < end:
        code, at = _code_at(data, at)
        if kit.spaced[code] == 0:
            if is_inside:
                put(crop, stirred(value), 0, 0)
            value, is_inside = _RUN, False
            continue
        is_inside = True
        entry = table[code]
        kind = (entry >> _KIND) & _SEVEN
        if kind == MANY:
            first = wide(entry & _CODE)
            for i in range(first, first + wide((entry >> _FOLD) & _CODE)):
                value = mixed(value, pool[i] & _CODE)
        elif kind != GONE:
            value = mixed(value, entry & _CODE)
    if is_inside:
        put(crop, stirred(value), 0, 0)


@kernel
def _put_runs(n: int, kit: Kit) -> None:
    """The rows of letters in URLs, and those that begin with marks."""
    page = kit.page
    at = 0
    while at < n:
        shape = wide(page.shape[at]) & SHAPE_MASK
        if shape == MARK or (shape == URL and is_letter(_own_shape(page.norm[at], page))):
            at = _put_run(at, n, kit)
        elif is_letter(shape):
            while at < n and is_letter(page.shape[at]):
                at += 1
        else:
            at += 1


@inlined
def _put_run(at: int, n: int, kit: Kit) -> int:
    page = kit.page
    value = _RUN
    while at < n and is_letter(_own_shape(page.norm[at], page)):
        value = mixed(value, np.uint64(page.norm[at]))
        at += 1
    put(kit.crop, stirred(value), 0, 0)
    return at


@kernel
def _put_words(n: int, base: int, kit: Kit) -> int:
    """The keys of the first `n` pieces; whether there are tags and handles."""
    page, pieces, crop = kit.page, kit.pieces, kit.crop
    told, before_at, before, before_accented, before_code = 0, wide(-2), _NONE, _NONE, wide(0)
    for k in range(n):
        start, end, kind = wide(pieces.start[k]), wide(pieces.end[k]), pieces.kind[k]
        value, others = _WORD, 0
        for i in range(start, end):
            others |= page.norm[i] ^ page.plain[i]
            value = mixed(value, np.uint64(page.norm[i]))
        number = stirred(value)
        put(crop, number, base + start, base + end)
        bare, accented = number, _NONE
        if others != 0 and kind != HANDLE:
            bare, accented = _put_bare(start, end, kit), number
        if kind == HANDLE:
            told |= HAS_MENTION
            _put_runs_of_handle(start + 1, end, kit)
        elif kind == TAG:
            told |= HAS_TAG
        elif kind == PLAIN:
            place = wide(pieces.first[k])
            is_next = place == before_at + 1
            code = _lone_code(start, end, page)
            if is_next and code > 0 and before_code > 0:
                pair = mixed(mixed(_PAIR, np.uint64(before_code)), np.uint64(code))
                put(crop, stirred(pair), 0, 0)
            bare, word = _if_common(bare, kit)
            if word > 0:
                form = _form_of(start, end, kit) if others == 0 else OTHER
                put_place(crop, word, place, form)
            if others != 0:
                accented, word = _if_common(accented, kit)
                if word > 0:
                    put_place(crop, word, place, OTHER)
            if is_next and (before != _NONE or before_accented != _NONE):
                _put_bigrams(before, before_accented, bare, accented, crop)
            before_at, before, before_accented, before_code = place, bare, accented, code
    return told


@kernel
def _form_of(start: int, end: int, kit: Kit) -> int:
    """How a word without accents is written (see `placed`)."""
    page, raw = kit.page, kit.raw
    if start > 0 and is_letter(_own_shape(page.norm[start - 1], page)):
        return OTHER
    if is_letter(_own_shape(page.norm[end], page)):
        return OTHER
    n_large, size = 0, end - start
    for i in range(start, end):
        if raw[i] == 0:
            return OTHER
        n_large += 1 if 65 <= raw[i] <= 90 else 0
    if n_large == 0:
        return SMALL
    if n_large == 1 and raw[start] <= 90:
        return FIRST_LARGE
    return LARGE if n_large == size else OTHER


@inlined
def _lone_code(start: int, end: int, page: Page) -> int:
    """The code of a word that is one unspaced letter; 0 of others."""
    if end - start != 1:
        return 0
    shape = wide(page.shape[start]) & SHAPE_MASK
    return wide(page.norm[start]) if shape == UNSPACED or shape == UNSPACED_MARK else 0


@kernel
def _put_bare(start: int, end: int, kit: Kit) -> np.uint64:
    """The word without its accents."""
    page, crop = kit.page, kit.crop
    first = crop.counts[N_LETTERS]
    value, at = _WORD, first
    for i in range(start, end):
        if page.plain[i] != 0:
            crop.letters[at] = page.plain[i]
            value = mixed(value, np.uint64(page.plain[i]))
            at += 1
    crop.counts[N_LETTERS] = at
    number = stirred(value)
    put(crop, number, first, at)
    return number


@kernel
def _put_runs_of_handle(at: int, end: int, kit: Kit) -> None:
    """The rows of letters in a handle, which are no words."""
    page = kit.page
    while at < end:
        value, first = _RUN, at
        while at < end and is_letter(page.shape[at]):
            value = mixed(value, np.uint64(page.norm[at]))
            at += 1
        if at > first:
            put(kit.crop, stirred(value), 0, 0)
        at += 1


@kernel
def _put_bigrams(
    one: np.uint64, one_accented: np.uint64, two: np.uint64, two_accented: np.uint64, crop: Crop
) -> None:
    """Two common words side by side, in each of their forms."""
    for left in (one, one_accented):
        for right in (two, two_accented):
            if left != _NONE and right != _NONE:
                put(crop, stirred(mixed(mixed(_BIGRAM, left), right)), 0, 0)
