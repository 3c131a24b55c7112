"""The words of a piece that a wildcard meets: every spelling is tried, by machine code.

After a star only the latest one is gone back to, so a word costs at most its length times the
pattern's. Spellings with letters that are not known one by one (see `sieve.alphabet`) are asked of
`match.wild` itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allears.listening.kept.pieces import Array, Piece
from allears.listening.match.wild import compile_wild
from allears.listening.query.letters import fold
from allears.listening.sieve.alphabet import (
    CODE_MASK,
    FOLD_SHIFT,
    KIND_SHIFT,
    LOOSE_MARK,
    N_CODES,
    ONE,
    letters,
)
from allears.listening.sieve.keys import ANY, STAR
from allears.listening.sieve.native import inlined, kernel, wide

_NO, _YES, _ASK = range(3)
_FIRST_LETTER = 32
"""Spellings that begin with less are no words (see `reaping`)."""
_CODE, _FOLD, _KIND = (np.uint64(number) for number in (CODE_MASK, FOLD_SHIFT, KIND_SHIFT))
_SEVEN = np.uint64(7)


class _Asked(NamedTuple):
    glob: Array
    sign: int
    """The code of the pattern's sign, or 0."""
    is_accented: bool
    table: Array
    word: Array
    """Room for the letters of one word."""


@kernel
def _try_all(texts: Array, starts: Array, asked: _Asked, out: Array) -> None:
    for term in range(out.shape[0]):
        start, end = wide(starts[term]) + 1, wide(starts[term + 1])
        out[term] = _NO
        if start >= end or texts[start] < _FIRST_LETTER:
            continue
        first = wide(texts[start])
        sign = first if end - start > 1 and (first == 35 or first == 36 or first == 64) else 0
        if sign == asked.sign:
            out[term] = _try(texts, start, end, asked)


@inlined
def _try(texts: Array, start: int, end: int, asked: _Asked) -> int:
    n, kind = _read(texts, start, end, asked)
    if kind == _ASK:
        return _ASK
    is_folded = asked.sign != 64 and kind == _YES
    if is_folded != asked.is_accented:
        return _NO
    return _YES if _is_like(asked.word, n, asked.glob) else _NO


@inlined
def _read(texts: Array, at: int, end: int, asked: _Asked) -> tuple[int, int]:
    """How many letters a word has (they are in `asked.word` now), and whether some have accents."""
    n, kind = wide(0), _NO
    while at < end:
        code = wide(texts[at])
        size = 1 if code < 0x80 else 2 if code < 0xE0 else 3 if code < 0xF0 else 4
        if size > 1:
            code &= 0x7F >> size
            for i in range(at + 1, at + size):
                code = code << 6 | (wide(texts[i]) & 63)
            if code >= N_CODES:
                return 0, _ASK
            entry = asked.table[code]
            what = (entry >> _KIND) & _SEVEN
            if what != ONE and what != LOOSE_MARK:
                return 0, _ASK
            if wide(entry & _CODE) != code:
                return 0, _ASK
            if wide((entry >> _FOLD) & _CODE) != code and kind == _NO:
                kind = _YES
        asked.word[n] = code
        n += 1
        at += size
    return n, kind


@inlined
def _is_like(word: Array, n: int, glob: Array) -> bool:
    at, g, star, resume = wide(0), wide(0), wide(-1), wide(0)
    n_glob = glob.shape[0]
    while at < n:
        if g < n_glob and (glob[g] == ANY or glob[g] == word[at]):
            at, g = at + 1, g + 1
        elif g < n_glob and glob[g] == STAR:
            star, resume = g, at
            g += 1
        elif star >= 0:
            resume += 1
            at, g = resume, star + 1
        else:
            return False
    while g < n_glob and glob[g] == STAR:
        g += 1
    return bool(g == n_glob)


def terms_like(piece: Piece, pattern: str) -> Array:
    """The terms of a piece that a pattern with `*` or `?` meets."""
    texts, starts = piece.arrays["texts"], piece.arrays["text_starts"]
    glob = [STAR if c == "*" else ANY if c == "?" else ord(c) for c in pattern]
    is_accented = fold(pattern) != pattern
    asked = _Asked(
        glob=np.array(glob, np.int64),
        sign=ord(pattern[0]) if pattern[0] in "#$@" else 0,
        is_accented=is_accented,
        table=letters().table,
        word=np.empty(int(np.diff(starts).max(initial=0)) + 1, np.int64),
    )
    found = np.zeros(len(starts) - 1, np.uint8)
    _try_all(texts, starts, asked, found)
    test = compile_wild(pattern)
    for term in np.flatnonzero(found == _ASK).tolist():
        word = texts[starts[term] + 1 : starts[term + 1]].tobytes().decode("utf-8", "surrogatepass")
        found[term] = test(word) and (fold(word) != word) == is_accented
    return np.flatnonzero(found == _YES)
