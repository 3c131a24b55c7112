"""Everything that can be looked up has a number of 64 bits: the same in Python and in machine code.

Letters are mixed in one by one (FNV-1a over code points), and the end is stirred (the finish of
SplitMix64). Kinds have beginnings of their own, so a word is never a field. Two keys share a
number about once in ten million segments of a million keys; the exact test has the last word
wherever it is asked.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from allears.listening.sieve.native import Array, inlined, kernel, wide

WORD: Final = 0xCBF29CE484222325
"""Words, tags, tickers and handles, with their sign."""
PAIR: Final = 0x9AE16A3B2F90404F
"""Two unspaced letters side by side."""
RUN: Final = 0xC3A5C85C97CB3127
"""Rows of letters in the raw text that are no word of it (in addresses, in handles)."""
FIELD: Final = 0xB492B66FBE98F273
"""`name:value` of a field, and what else a post is known by."""
BIGRAM: Final = 0xD6E8FEB86659FD93
"""Two common words side by side."""
ADDRESS: Final = 0xA0761D6478BD642F
"""Whole addresses, normalized."""

_PRIME: Final = 0x100000001B3
_MASK: Final = (1 << 64) - 1
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_U_PRIME, _U_FIRST, _U_SECOND = np.uint64(_PRIME), np.uint64(_FIRST), np.uint64(_SECOND)
_U30, _U27, _U31 = np.uint64(30), np.uint64(27), np.uint64(31)


def number_of(kind: int, text: str) -> int:
    """The number of a key."""
    value = kind
    for letter in text:
        value = ((value ^ ord(letter)) * _PRIME) & _MASK
    return _stirred(value)


def _stirred(value: int) -> int:
    value = ((value ^ (value >> 30)) * _FIRST) & _MASK
    value = ((value ^ (value >> 27)) * _SECOND) & _MASK
    return value ^ (value >> 31)


def state_of(text: str) -> np.uint64:
    """A field's name on the way to a number, for `mixed`."""
    value = FIELD
    for letter in text:
        value = ((value ^ ord(letter)) * _PRIME) & _MASK
    return np.uint64(value)


def bigram(one: int, two: int) -> int:
    """The number of two common words (by their numbers) in a row."""
    value = ((BIGRAM ^ one) * _PRIME) & _MASK
    return _stirred(((value ^ two) * _PRIME) & _MASK)


def field(name: str, value: str = "") -> int:
    """The number of a field's value."""
    return number_of(FIELD, f"{name}:{value}")


@inlined
def mixed(value: np.uint64, letter: np.uint64) -> np.uint64:
    """One letter more."""
    return (value ^ letter) * _U_PRIME


@inlined
def stirred(value: np.uint64) -> np.uint64:
    """The end of a key."""
    value = (value ^ (value >> _U30)) * _U_FIRST
    value = (value ^ (value >> _U27)) * _U_SECOND
    return value ^ (value >> _U31)


@kernel
def number_rows(kind: np.uint64, codes: Array, ends: Array, out: Array) -> None:
    """The number of each row of letters, which stand behind each other."""
    at = wide(0)
    for place in range(len(ends)):
        value = kind
        while at < ends[place]:
            value = mixed(value, np.uint64(codes[at]))
            at += 1
        out[place] = stirred(value)
