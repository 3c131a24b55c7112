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
from allears.listening.kept.native import compiled, inlined

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
def _number(kind: np.uint64, codes: Array, start: int, end: int) -> np.uint64:
    value = kind
    for at in range(start, end):
        value = mixed(value, np.uint64(codes[at]))
    return stirred(value)


@compiled
def _fold_kind(codes: Array, shapes: Array, folds: Array, start: int, end: int) -> int:
    """0: its folded form is itself; 1: letter for letter another; 2: more than that."""
    is_changed, is_hard = False, False
    for at in range(start, end):
        if folds[at] != codes[at]:
            is_changed = True
            is_hard = is_hard or folds[at] == 0
        is_hard = is_hard or shapes[at] == _M or shapes[at] == _V
    if not is_changed:
        return 0
    return 2 if is_hard else 1


@inlined
def _put(found: tuple[Array, ...], n: int, number: np.uint64, part: int) -> int:
    """A key that has no spelling to be kept."""
    numbers, owners, firsts, lasts = found
    numbers[n], owners[n], firsts[n], lasts[n] = number, part, 0, 0
    return n + 1


@inlined
def _put_word(
    row: tuple[Array, ...], found: tuple[Array, ...], extra: Array, at: tuple[int, ...]
) -> tuple[int, int, int]:
    """A word and its folded form. Gives how many keys and folded letters there are now, and bits."""
    codes, shapes, folds = row
    numbers, owners, firsts, lasts = found
    n, n_extra, part, start, end = at
    numbers[n], owners[n] = _number(_WORD, codes, start, end), part
    firsts[n], lasts[n] = start, end
    n += 1
    kind = _fold_kind(codes, shapes, folds, start, end)
    if kind != 1:
        return n, n_extra, IS_ODD if kind == 2 else 0
    for spot in range(start, end):
        extra[n_extra + spot - start] = folds[spot]
    last = n_extra + end - start
    numbers[n], owners[n] = _number(_WORD, extra, n_extra, last), part
    firsts[n], lasts[n] = len(codes) + n_extra, len(codes) + last
    return n + 1, last, 0


@inlined
def _put_handle(
    row: tuple[Array, ...], found: tuple[Array, ...], n: int, at: tuple[int, int, int]
) -> int:
    """A handle, and the rows of letters in it, which are no words."""
    codes, shapes = row[0], row[1]
    part, start, end = at
    n = _put(found, n, _number(_WORD, codes, start, end), part)
    found[2][n - 1], found[3][n - 1] = start, end
    spot = start + 1
    while spot < end:
        if _is_spaced(shapes[spot]):
            run = _run_end(shapes, spot)
            n = _put(found, n, _number(_RUN, codes, spot, run), part)
            spot = run
        else:
            spot += 1
    return n


@inlined
def _put_marks(row: tuple[Array, ...], found: tuple[Array, ...], n: int, at: int, part: int) -> int:
    """A row of letters that begins with marks, which is no word either."""
    codes, shapes = row[0], row[1]
    if _is_spaced(shapes[at - 1]):
        return n
    return _put(found, n, _number(_RUN, codes, at, _run_end(shapes, at)), part)


@inlined
def _put_words(
    row: tuple[Array, ...],
    found: tuple[Array, ...],
    extra: Array,
    at: tuple[int, int, int, int, int],
    before: int,
) -> tuple[int, int, int, int]:
    """The words of a tag, the one of a ticker, or the token itself. Gives the last letter, too."""
    codes, shapes = row[0], row[1]
    n, n_extra, part, spot, end = at
    bits = 0
    while spot < end:
        shape = shapes[spot]
        if shape == _M:
            n = _put_marks(row, found, n, spot, part)
            spot += 1
            continue
        word = spot + 1
        if _starts_run(shape):
            word = _run_end(shapes, spot)
        elif shape == _R:
            word = end
        n, n_extra, more = _put_word(row, found, extra, (n, n_extra, part, spot, word))
        bits |= more
        if shape in (_U, _V):
            if before >= 0:
                pair = mixed(mixed(_PAIR, np.uint64(codes[before])), np.uint64(codes[spot]))
                n = _put(found, n, stirred(pair), part)
            before = spot
        else:
            before = -1
        spot = word
    return n, n_extra, bits, before


@compiled
def find_keys(
    row: tuple[Array, ...],
    parts: tuple[Array, ...],
    found: tuple[Array, ...],
    extra: Array,
    told: Array,
) -> tuple[int, int]:
    """How many keys there are, and how many letters their folded forms have.

    `row`: code points, shapes, folded letters; blank at both ends. `parts`: where each text begins
    and ends. `found`: filled with the number of each key, its part, and where its spelling begins
    and ends (from the length of the row on: in `extra`). `told`: filled with the bits of each part.
    """
    codes, shapes = row[0], row[1]
    n, n_extra = 0, 0
    for part in range(len(parts[0])):
        at, end = parts[0][part], parts[1][part]
        before, bits = -1, 0
        for spot in range(at, end):
            if codes[spot] == 0x3F or codes[spot] == 0x61F:
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
        out[place] = _number(kind, codes, starts[place], ends[place])


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
