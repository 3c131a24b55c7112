"""A post as it lies in a block (MessagePack), read as machine code: where each of its parts stands.

One walk over a record notes the beginning and the end of every part that can be asked about; what
is unknown is passed over. Texts are noted without their head, what may be of several kinds with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from allears.listening.sieve.native import Array, inlined, kernel, load8, wide

(ID, NETWORK, CHANNEL, URL, TITLE, TEXT, COUNTRY, REPLY_TO, VISIBILITY, LANG, CREATED, IS, HAS, LINKS,
 MEDIA, LIKES, REPOSTS, REPLIES, RATING, AUTHOR_ID, HANDLE, NAME, FOLLOWERS) = range(23)  # fmt: skip
"""The parts that are noted."""
N_PARTS: Final = 23
_AUTHOR: Final = N_PARTS
_NAMES: Final = {
    "id": ID, "network": NETWORK, "channel": CHANNEL, "url": URL, "title": TITLE, "text": TEXT,
    "country": COUNTRY, "reply_to": REPLY_TO, "visibility": VISIBILITY, "lang": LANG,
    "created_at": CREATED, "is": IS, "has": HAS, "links": LINKS, "media": MEDIA, "likes": LIKES,
    "reposts": REPOSTS, "replies": REPLIES, "rating": RATING, "author": _AUTHOR,
}  # fmt: skip
_OF_AUTHOR: Final = {"id": AUTHOR_ID, "handle": HANDLE, "name": NAME, "followers": FOLLOWERS}
_N_SLOTS: Final = 256
_SHIFT = np.uint64(56)
NO_SECOND: Final = -1
"""A post without a time."""
STRANGE_SECOND: Final = -2


def _word(name: str) -> int:
    return int.from_bytes(name.encode()[:8].ljust(8, b"\0"), "little")


def _table(names: dict[str, int], factor: int) -> tuple[Array, Array, Array] | None:
    """First letters, lengths and numbers of names by a hash that keeps them apart; or None."""
    words, sizes = np.zeros(_N_SLOTS, np.uint64), np.zeros(_N_SLOTS, np.int64)
    numbers = np.full(_N_SLOTS, -1, np.int64)
    for name, number in names.items():
        slot = (((_word(name) + len(name)) * factor) & ((1 << 64) - 1)) >> int(_SHIFT)
        if numbers[slot] >= 0:
            return None
        words[slot], sizes[slot], numbers[slot] = _word(name), len(name), number
    return words, sizes, numbers


def _apart(names: dict[str, int]) -> tuple[int, tuple[Array, Array, Array]]:
    factor = 0x9E3779B97F4A7C15
    while (made := _table(names, factor)) is None:
        factor = (factor * 6364136223846793005 + 1442695040888963407) & ((1 << 64) - 1) | 1
    return factor, made


_FACTOR, (_WORDS, _SIZES, _NUMBERS) = _apart(_NAMES)
_OWN_FACTOR, (_OWN_WORDS, _OWN_SIZES, _OWN_NUMBERS) = _apart(_OF_AUTHOR)
_U_FACTOR, _U_OWN_FACTOR = np.uint64(_FACTOR), np.uint64(_OWN_FACTOR)
_MASKS: Final = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
_KIND_WORD = np.uint64(_word("kind"))


def _float_of(_context: Any, _bits: Any) -> Any:
    """The number whose 64 bits these are."""

    def build(_lowering: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.uint64), build


_as_float = cast(Callable[..., Any], intrinsic(_float_of))


@inlined
def _big(data: Array, at: int, n: int) -> Any:
    """A number of `n` bytes, the first one highest."""
    value = wide(0)
    for i in range(at, at + n):
        value = value << 8 | wide(data[i])
    return value


@inlined
def string_at(data: Array, at: int) -> tuple[int, int]:
    """Where the letters of the string that stands here begin and end; the end is -1 of none."""
    head = wide(data[at])
    if 0xA0 <= head <= 0xBF:
        return at + 1, at + 1 + (head & 31)
    if head == 0xD9:
        return at + 2, at + 2 + wide(data[at + 1])
    if head == 0xDA:
        return at + 3, at + 3 + _big(data, at + 1, 2)
    if head == 0xDB:
        return at + 5, at + 5 + _big(data, at + 1, 4)
    return at, -1


@inlined
def many_at(data: Array, at: int) -> tuple[int, int]:
    """Where the first part of the list or map that stands here begins, and how many; -1 of none."""
    head = wide(data[at])
    if 0x80 <= head <= 0x9F:
        return at + 1, head & 15
    if head == 0xDC or head == 0xDE:
        return at + 3, _big(data, at + 1, 2)
    if head == 0xDD or head == 0xDF:
        return at + 5, _big(data, at + 1, 4)
    return at, -1


@kernel
def past(data: Array, at: int) -> int:
    """One past whatever stands here."""
    left = 1
    while left > 0:
        left -= 1
        head = wide(data[at])
        start, end = string_at(data, at)
        if end >= 0:
            at = end
            continue
        start, n = many_at(data, at)
        if n >= 0:
            is_map = 0x80 <= head <= 0x8F or head >= 0xDE
            at = start
            left += 2 * n if is_map else n
        elif head < 0x80 or head >= 0xE0 or head == 0xC0 or head == 0xC2 or head == 0xC3:
            at += 1
        elif head <= 0xC6:  # bytes
            size = 1 << (head - 0xC4)
            at += 1 + size + _big(data, at + 1, size)
        elif head <= 0xC9:  # extensions
            size = 1 << (head - 0xC7)
            at += 2 + size + _big(data, at + 1, size)
        elif head == 0xCA or head == 0xCB:
            at += 5 if head == 0xCA else 9
        elif head <= 0xD3:
            at += 1 + (1 << (head - 0xCC) % 4)
        else:
            at += 2 + (1 << (head - 0xD4))
    return at


@kernel
def walk(data: Array, at: int, spots: Array) -> bool:
    """Note where the parts of the record stand that begins here; False of what is no record.

    `spots`: int64, beginning and end of each part in turn, zero of what is missing.
    """
    for i in range(2 * N_PARTS):
        spots[i] = 0
    at, n = many_at(data, at)
    while n > 0:
        n -= 1
        start, end = string_at(data, at)
        if end < 0:
            return False
        size = end - start
        word = load8(data, start) & _MASKS[min(size, 8)]
        slot = ((word + np.uint64(size)) * _U_FACTOR) >> _SHIFT
        number = wide(-1)
        if _WORDS[slot] == word and _SIZES[slot] == size:
            number = _NUMBERS[slot]
        if number == _AUTHOR:
            at = _walk_author(data, end, spots)
            if at < 0:
                return False
        else:
            at = _note(data, end, number, spots)
    return n == 0


@kernel
def _walk_author(data: Array, at: int, spots: Array) -> int:
    """One past the author."""
    at, n = many_at(data, at)
    if n < 0:
        return -1
    while n > 0:
        n -= 1
        start, end = string_at(data, at)
        if end < 0:
            return -1
        size = end - start
        word = load8(data, start) & _MASKS[min(size, 8)]
        slot = ((word + np.uint64(size)) * _U_OWN_FACTOR) >> _SHIFT
        number = wide(-1)
        if _OWN_WORDS[slot] == word and _OWN_SIZES[slot] == size:
            number = _OWN_NUMBERS[slot]
        at = _note(data, end, number, spots)
    return at


@inlined
def _note(data: Array, at: int, number: int, spots: Array) -> int:
    start, end = string_at(data, at)
    if end < 0:
        end = past(data, at)
    if LANG <= number <= RATING or number == FOLLOWERS:
        start = at
    if number >= 0:
        spots[2 * number], spots[2 * number + 1] = start, end
    return end


@kernel
def second_at(data: Array, start: int, end: int) -> Any:
    """The time that stands here, in whole seconds since 1970; see the constants."""
    if end <= start:
        return NO_SECOND
    head = wide(data[start])
    if head == 0xD6 and data[start + 1] == 0xFF:
        return _big(data, start + 2, 4)
    if head == 0xD7 and data[start + 1] == 0xFF:
        return _big(data, start + 2, 8) & ((1 << 34) - 1)
    return STRANGE_SECOND


@kernel
def number_at(data: Array, start: int) -> tuple[float, bool]:
    """The number that stands here, and whether it is one that is known exactly."""
    head = wide(data[start])
    if head < 0x80:
        return float(head), True
    if head >= 0xE0:
        return float(head - 256), True
    if head == 0xCB:
        return _as_float(np.uint64(_big(data, start + 1, 8))), True
    if 0xCC <= head <= 0xCE:
        return float(_big(data, start + 1, 1 << (head - 0xCC))), True
    return 0.0, False


@kernel
def kind_at(data: Array, at: int) -> tuple[int, int, int]:
    """Of the medium that stands here: where its kind begins and ends, and one past it."""
    at, n = many_at(data, at)
    first, last = at, wide(-1)
    while n > 0:
        n -= 1
        start, end = string_at(data, at)
        if end < 0:
            return at, -1, -1
        if end - start == 4 and load8(data, start) & _MASKS[4] == _KIND_WORD:
            first, last = string_at(data, end)
        at = past(data, end)
    return first, last, at
