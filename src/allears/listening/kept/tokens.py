"""The words of many texts at once, as machine code: the same keys as `match.words`, as numbers.

Takes the code points of normalized texts without URLs, laid in one row with a blank between them,
and the shape and the folded form of each. Finds the tokens from left to right as `query.words`
does, and gives for each key its number, its text (of a post) and where it is spelled; folded
forms are spelled in a row of their own. Beside the keys of words: pairs of unspaced letters, rows
of letters that are no word (see `hashing`), and whether a text asks something, tags or names.
A text whose folding is more than letter for letter (points taken away, letters that fall apart)
is marked `odd`, and asked of `match.words` itself.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.kept.hashing import PAIR, RUN, WORD, mixed, stirred
from allears.listening.kept.native import compiled

SHAPES: Final = " lnmuvpr#$@.-"
"""The number of a shape is its place here."""
_L, _N, _M, _U, _V, _P, _R, _TAG, _TICKER, _AT, _DOT, _DASH = range(1, 13)
_WORD, _PAIR, _RUN = np.uint64(WORD), np.uint64(PAIR), np.uint64(RUN)
IS_QUESTION, HAS_HASHTAG, HAS_MENTION, IS_ODD = 1, 2, 4, 8
"""Bits of what is told of a text."""
PER_LETTER: Final = 4
"""At most so many keys come of one letter: itself, its folded form, a pair, the row it is in."""

Array = npt.NDArray[Any]


@compiled
def _is_spaced(shape: int) -> bool:
    return shape in (_L, _N, _M)


@compiled
def _starts_run(shape: int) -> bool:
    return shape in (_L, _N)


@compiled
def _run_end(shapes: Array, at: int) -> int:
    """One past the run that begins here."""
    at += 1
    while _is_spaced(shapes[at]):
        at += 1
    return at


@compiled
def _dashes_end(shapes: Array, at: int) -> int:
    while shapes[at] == _DASH:
        at += 1
    return at


@compiled
def _more_of_name(shapes: Array, at: int) -> int:
    """One past `((\\.|-+)run)*` that begins here."""
    while True:
        follow = at + 1 if shapes[at] == _DOT else _dashes_end(shapes, at)
        if follow == at or not _starts_run(shapes[follow]):
            return at
        at = _run_end(shapes, follow)


@compiled
def _host_end(shapes: Array, at: int) -> int:
    """One past a name with a dot that begins here; `at` when there is none."""
    if not _starts_run(shapes[at]):
        return at
    end = _run_end(shapes, at)
    while shapes[end] == _DASH:
        follow = _dashes_end(shapes, end)
        if not _starts_run(shapes[follow]):
            return at
        end = _run_end(shapes, follow)
    if shapes[end] != _DOT or not _starts_run(shapes[end + 1]):
        return at
    return _more_of_name(shapes, _run_end(shapes, end + 1))


@compiled
def _token_end(shapes: Array, at: int) -> int:
    """One past the token that begins here; `at` when none does."""
    shape = shapes[at]
    if _starts_run(shape):
        return _run_end(shapes, at)
    if shape in (_U, _V, _P):
        return at + 1
    if shape == _R:
        return at + 2 if shapes[at + 1] == _R else at + 1
    if shape == _TAG:
        if not (_starts_run(shapes[at + 1]) or shapes[at + 1] == _U):
            return at
        end = at + 2
        while _is_spaced(shapes[end]) or shapes[end] == _U or shapes[end] == _V:
            end += 1
        return end
    if (shape != _TICKER and shape != _AT) or _is_spaced(shapes[at - 1]):
        return at
    if shape == _TICKER:
        return _run_end(shapes, at + 1) if shapes[at + 1] == _L else at
    if not _starts_run(shapes[at + 1]):
        return at
    end = _more_of_name(shapes, _run_end(shapes, at + 1))
    if shapes[end] == _AT:
        host = _host_end(shapes, end + 1)
        if host > end + 1:
            return host
    return end


@compiled
def _number(kind: np.uint64, row: Array, start: int, end: int) -> np.uint64:
    value = kind
    for at in range(start, end):
        value = mixed(value, np.uint64(row[0, at]))
    return stirred(value)


@compiled
def _fold_kind(row: Array, start: int, end: int) -> int:
    """0: its folded form is itself; 1: letter for letter another; 2: more than that."""
    is_changed, is_hard = False, False
    for at in range(start, end):
        if row[2, at] != row[0, at]:
            is_changed = True
            is_hard = is_hard or row[2, at] == 0
        is_hard = is_hard or row[1, at] == _M or row[1, at] == _V
    if not is_changed:
        return 0
    return 2 if is_hard else 1


@compiled
def _put(found: Array, n: int, number: np.uint64, at: tuple[int, int, int]) -> int:
    """A key, its part, and where it is spelled."""
    found[n, 0], found[n, 1], found[n, 2], found[n, 3] = number, at[0], at[1], at[2]
    return n + 1


@compiled
def _put_word(
    row: Array, found: Array, extra: Array, at: tuple[int, int, int, int, int]
) -> tuple[int, int, int]:
    """A word and its folded form. Gives how many keys and folded letters there are now, and bits."""
    n, n_extra, part, start, end = at
    n = _put(found, n, _number(_WORD, row, start, end), (part, start, end))
    kind = _fold_kind(row, start, end)
    if kind != 1:
        return n, n_extra, IS_ODD if kind == 2 else 0
    value = _WORD
    for spot in range(start, end):
        extra[n_extra + spot - start] = row[2, spot]
        value = mixed(value, np.uint64(row[2, spot]))
    last, base = n_extra + end - start, row.shape[1]
    return _put(found, n, stirred(value), (part, base + n_extra, base + last)), last, 0


@compiled
def _put_handle(row: Array, found: Array, n: int, at: tuple[int, int, int]) -> int:
    """A handle, and the rows of letters in it, which are no words."""
    shapes = row[1]
    part, start, end = at
    n = _put(found, n, _number(_WORD, row, start, end), at)
    spot = start + 1
    while spot < end:
        if _is_spaced(shapes[spot]):
            run = _run_end(shapes, spot)
            n = _put(found, n, _number(_RUN, row, spot, run), (part, 0, 0))
            spot = run
        else:
            spot += 1
    return n


@compiled
def _put_marks(row: Array, found: Array, n: int, at: int, part: int) -> int:
    """A row of letters that begins with marks, which is no word either."""
    shapes = row[1]
    if _is_spaced(shapes[at - 1]):
        return n
    return _put(found, n, _number(_RUN, row, at, _run_end(shapes, at)), (part, 0, 0))


@compiled
def _put_words(
    row: Array, found: Array, extra: Array, at: tuple[int, int, int, int, int], before: int
) -> tuple[int, int, int, int]:
    """The words of a tag, the one of a ticker, or the token itself. Gives the last letter, too."""
    n, n_extra, part, spot, end = at
    bits = 0
    while spot < end:
        shape = row[1, spot]
        if shape == _M:
            n = _put_marks(row, found, n, spot, part)
            spot += 1
            continue
        word = spot + 1
        if _starts_run(shape):
            while _is_spaced(row[1, word]):
                word += 1
        elif shape == _R:
            word = end
        n, n_extra, more = _put_word(row, found, extra, (n, n_extra, part, spot, word))
        bits |= more
        if shape in (_U, _V):
            if before >= 0:
                pair = mixed(mixed(_PAIR, np.uint64(row[0, before])), np.uint64(row[0, spot]))
                n = _put(found, n, stirred(pair), (part, 0, 0))
            before = spot
        else:
            before = -1
        spot = word
    return n, n_extra, bits, before


@compiled
def find_keys(
    row: Array, starts: Array, ends: Array, found: Array, extra: Array, told: Array
) -> tuple[int, int]:
    """How many keys there are, and how many letters their folded forms have.

    `row`: code points, shapes and folded letters, blank at both ends. `starts`, `ends`: of each
    text. `found`: filled with the number of each key, its part, and where its spelling begins and
    ends (from the length of the row on: in `extra`). `told`: filled with the bits of each part.
    """
    shapes = row[1]
    n, n_extra = 0, 0
    for part in range(len(starts)):
        at, end = starts[part], ends[part]
        before, bits = -1, 0
        for spot in range(at, end):
            if row[0, spot] == 0x3F or row[0, spot] == 0x61F:
                bits |= IS_QUESTION
        while at < end:
            stop = _token_end(shapes, at)
            if stop == at:
                if shapes[at] == _M:
                    n = _put_marks(row, found, n, at, part)
                at += 1
                continue
            shape = shapes[at]
            if shape == _AT:
                bits |= HAS_MENTION
                n = _put_handle(row, found, n, (part, at, stop))
                at, before = stop, -1
                continue
            if shape in (_TAG, _TICKER):
                bits |= HAS_HASHTAG if shape == _TAG else 0
                n, n_extra, more = _put_word(row, found, extra, (n, n_extra, part, at, stop))
                bits |= more
                at += 1
            n, n_extra, more, before = _put_words(
                row, found, extra, (n, n_extra, part, at, stop), before
            )
            bits |= more
            at = stop
        told[part] = bits
    return n, n_extra


@compiled
def number_rows(kind: np.uint64, codes: Array, starts: Array, ends: Array, out: Array) -> None:
    """The number of each row of letters, all of one kind."""
    for place in range(len(starts)):
        value = kind
        for at in range(starts[place], ends[place]):
            value = mixed(value, np.uint64(codes[at]))
        out[place] = stirred(value)


@compiled
def mark_hard(codes: Array, starts: Array, ends: Array, hard: int, out: Array) -> None:
    """Which texts hold a letter that is `hard`, or may hold a URL."""
    for place in range(len(starts)):
        for at in range(starts[place], ends[place]):
            code = codes[at]
            is_url = (code == 0x2F and codes[at - 1] == 0x2F and codes[at - 2] == 0x3A) or (
                code == 0x2E
                and codes[at - 1] == 0x77
                and codes[at - 2] == 0x77
                and codes[at - 3] == 0x77
            )
            if code == hard or is_url:
                out[place] = True
                break
