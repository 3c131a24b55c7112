"""What each code point becomes, as tables for kernels: normalized, without accents, and its shape.

Normalizing is not a matter of single letters, but nearly: a letter that begins a cluster of its
own in every step (nothing before it can join with it) may be spelled alone. Marks that never join
are right as they are while their classes rise. All other letters are *hard*: a text with one of
them is left to the slow path. One entry is a 64-bit number: normalized code point, the one without
accents (0: none), shape, kind, combining class. Letters that become several have a place and a
length in `pool`. What it misses: code points from U+20000 on are all hard.
"""

from __future__ import annotations

import os
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from allears.listening.query.letters import INVISIBLE, SHAPES, fold, normalize
from allears.listening.sieve.native import CACHE_FOLDER, Array

SHAPE_CODES = {shape: code for code, shape in enumerate(" lnmuvpr#$@.-")}
OTHER, LETTER, NUMBER, MARK, UNSPACED, UNSPACED_MARK, PICTURE, HALF_FLAG = range(8)
HASH, DOLLAR, AT, DOT, DASH = range(8, 13)
"""The shapes of `letters` as numbers."""
SHAPE_MASK, ENDS_URL = 15, 16
"""A shape's number, and the bit beside it of what ends a URL."""
_URL_ENDS = frozenset('<>"“”„«»') | frozenset(map(chr, range(0x3000, 0x3040)))

ONE, GONE, MANY, HARD, LOOSE_MARK = range(5)
"""Kinds: one code point; none; several; not to be told alone; a mark that joins with nothing."""

FOLD_SHIFT, SHAPE_SHIFT, KIND_SHIFT, CLASS_SHIFT = 21, 42, 47, 50
CODE_MASK = (1 << 21) - 1

N_CODES = 0x20000
_SAME = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3))
"""Ideographs and syllables that are themselves in every form."""


class Letters(NamedTuple):
    """`table` by code point, `pool` for those that become several; uint64 both."""

    table: Array
    pool: Array


@cache
def letters() -> Letters:
    """The tables of this Python's Unicode, made once and kept beside the compiled code."""
    kept = Path(CACHE_FOLDER) / f"letters-{unicodedata.unidata_version}.npz"
    try:
        with np.load(kept) as found:
            return Letters(found["table"], found["pool"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        made = _make_letters()
    if CACHE_FOLDER:
        own = kept.with_suffix(f".{os.getpid()}.npz")
        np.savez(own, **made._asdict())
        own.replace(kept)
    return made


def _make_letters() -> Letters:
    joining, pool = _joining(), list[int]()
    table = [_pack(code, code) for code in range(0x80)]
    table[65:91] = table[97:123]
    for code in range(0x80, N_CODES):
        if 0xD800 <= code <= 0xDFFF:
            table.append(HARD << KIND_SHIFT)
        elif _is_same(code):
            table.append(_pack(code, code))
        else:
            table.append(_entry(chr(code), joining, pool))
    return Letters(np.array(table, np.uint64), np.array(pool, np.uint64))


def _is_same(code: int) -> bool:
    """Whether this is itself in every form and joins with nothing, told without spelling it."""
    if any(low <= code <= high for low, high in _SAME):
        return True
    return code >= 0x10000 and unicodedata.category(chr(code)) == "Cn"


def _joining() -> frozenset[str]:
    """Letters that may join with the one before."""
    found = {
        chr(code)
        for low, high in ((0x1161, 0x1175), (0x11A8, 0x11C2))
        for code in range(low, high + 1)
    }
    for code in range(0xA0, N_CODES):
        if 0xAC00 <= code <= 0xD7A3:
            continue
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0][0] != "<":
            found.add(chr(int(parts[1], 16)))
    return frozenset(found)


def _pack(code: int, folded: int, kind: int = ONE) -> int:
    shape = SHAPE_CODES[SHAPES[code]]
    letter = chr(code)
    if UNSPACED <= shape <= HALF_FLAG or letter in _URL_ENDS or letter.isspace():
        shape |= ENDS_URL
    rank = unicodedata.combining(letter)
    return (
        code
        | folded << FOLD_SHIFT
        | shape << SHAPE_SHIFT
        | kind << KIND_SHIFT
        | rank << CLASS_SHIFT
    )


def _entry(letter: str, joining: frozenset[str], pool: list[int]) -> int:
    if INVISIBLE.match(letter):
        return GONE << KIND_SHIFT
    made = normalize(letter)
    first = unicodedata.normalize("NFKC", letter)
    steps = (first, first.casefold(), made)
    if not all(
        step and not unicodedata.combining(step[0]) and step[0] not in joining for step in steps
    ):
        is_loose = made == letter and letter not in joining and unicodedata.combining(letter)
        return _part(letter, LOOSE_MARK) if is_loose else HARD << KIND_SHIFT
    parts = [_part(part, LOOSE_MARK if unicodedata.combining(part) else ONE) for part in made]
    without = "".join(fold(part) for part in made)
    is_odd = without != fold(made) or without[:1] in joining
    if is_odd or any(part == HARD << KIND_SHIFT for part in parts):
        return HARD << KIND_SHIFT
    if len(parts) == 1:
        return parts[0]
    pool.extend(parts)
    return len(pool) - len(parts) | len(parts) << FOLD_SHIFT | MANY << KIND_SHIFT


def _part(letter: str, kind: int) -> int:
    folded = fold(letter)
    if len(folded) > 1:
        return HARD << KIND_SHIFT
    return _pack(ord(letter), ord(folded) if folded else 0, kind)
