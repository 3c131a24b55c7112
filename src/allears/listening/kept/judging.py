"""The machine code of `asking`: records are walked, their texts read, and each leaf gets a verdict."""

from __future__ import annotations

from typing import Final, NamedTuple

from allears.listening.kept.records import (
    LINKS,
    NAME,
    TEXT,
    TITLE,
    URL,
    many_at,
    number_at,
    string_at,
    walk,
)
from allears.listening.sieve.keys import lean_keys
from allears.listening.sieve.native import Array, inlined, kernel, pointer, section, wide
from allears.listening.sieve.reading import (
    IS_FULL,
    Sight,
    begin,
    clear_places,
    lean_seen,
    read_pairs,
    read_pieces,
)
from allears.listening.sieve.spelling import Page, lean_page, spell
from allears.listening.sieve.verdicts import NO, OPEN, YES, Programs, Stage, judge
from allears.listening.sieve.words import Pieces, cut_urls, find_pieces, lean_pieces

UNKNOWN, IN_TEXT, IN_TITLE, IN_NAME, EXACT, NUMBER, ADDRESS = range(7)
"""What a leaf asks: nothing that can be told here; words in title and text, in the title, in the
author's name; exact characters; a number; a part of an address."""
_KIND, _MONITOR, _PART, _FIRST, _LAST = range(5)
"""Columns of a question."""
_WIDTH: Final = 5


class Reader(NamedTuple):
    """What reads the words of a text."""

    page: Page
    pieces: Pieces
    sight: Sight
    stage: Stage


class Questions(NamedTuple):
    rows: Array
    bounds: Array
    """float64: least and greatest number of each, in turn."""
    texts: Array
    """uint8: what is looked for, small letters."""


class Kit(NamedTuple):
    reader: Reader
    questions: Questions
    spots: Array


@section
def _lean(kit: Kit) -> Kit:
    """The same by pointers."""
    reader = kit.reader
    sight = Sight(lean_keys(reader.sight.keys), lean_seen(reader.sight.seen))
    programs = reader.stage.programs
    stage = Stage(
        Programs(pointer(programs.code), pointer(programs.starts), pointer(programs.entries)),
        sight.seen,
        pointer(reader.stage.spans),
        pointer(reader.stage.flags),
    )
    questions = kit.questions
    return Kit(
        Reader(lean_page(reader.page), lean_pieces(reader.pieces), sight, stage),
        Questions(pointer(questions.rows), pointer(questions.bounds), pointer(questions.texts)),
        pointer(kit.spots),
    )


@kernel
def judge_all(block: Array, starts: Array, kit: Kit, out: Array) -> None:
    """Fill in the verdicts (uint8: leaves by records)."""
    lean, data = _lean(kit), pointer(block)
    n_leaves = out.shape[0]
    for post in range(starts.shape[0]):
        is_read = walk(data, starts[post], lean.spots)
        for leaf in range(n_leaves):
            out[leaf, post] = OPEN
        if is_read:
            _judge(data, post, n_leaves, lean, out)


@inlined
def _judge(data: Array, post: int, n_leaves: int, kit: Kit, out: Array) -> None:
    rows, spots = kit.questions.rows, kit.spots
    for part, kind in ((TITLE, IN_TITLE), (NAME, IN_NAME), (TEXT, IN_TEXT)):
        start, end = spots[2 * part], spots[2 * part + 1]
        is_asked = False
        for leaf in range(n_leaves):
            asked = rows[leaf * _WIDTH + _KIND]
            is_asked |= asked == kind or (part == TITLE and asked == IN_TEXT and end > start)
        if not is_asked:
            continue
        is_read = _read(data, start, end, kit.reader)
        for leaf in range(n_leaves):
            asked = rows[leaf * _WIDTH + _KIND]
            if asked == kind or (part == TITLE and asked == IN_TEXT and end > start):
                verdict = _verdict(rows[leaf * _WIDTH + _MONITOR], is_read, kit.reader)
                is_second = asked == IN_TEXT and part == TEXT
                if is_second and spots[2 * TITLE + 1] > spots[2 * TITLE]:
                    verdict = _either(verdict, out[leaf, post])
                out[leaf, post] = verdict
    for leaf in range(n_leaves):
        row = leaf * _WIDTH
        if rows[row + _KIND] == EXACT:
            out[leaf, post] = _exact(data, row, kit)
        elif rows[row + _KIND] == NUMBER:
            out[leaf, post] = _number(data, leaf, kit)
        elif rows[row + _KIND] == ADDRESS:
            out[leaf, post] = _address(data, row, kit)


@inlined
def _either(one: int, other: int) -> int:
    """The verdict of two parts, of which one is enough."""
    if one == YES or other == YES:
        return YES
    return OPEN if one == OPEN or other == OPEN else NO


@inlined
def _verdict(monitor: int, is_read: bool, reader: Reader) -> int:
    return judge(monitor, reader.stage) if is_read else OPEN


@kernel
def _read(data: Array, at: int, end: int, reader: Reader) -> bool:
    """Find the words of a text and look them up; False of one for the slow path."""
    page, pieces, sight = reader.page, reader.pieces, reader.sight
    begin(sight.seen)
    for i in range(at, end):
        if data[i] == 92:
            return False
    n = spell(data, at, end, page)
    if n < 0:
        return False
    cut_urls(n, page, pieces)
    n_pieces, n_words = find_pieces(n, page, pieces)
    clear_places(n_words + 1, sight.seen)
    read_pieces(n_pieces, page, pieces, sight)
    read_pairs(n_words, sight)
    return bool(sight.seen.counts[IS_FULL] == 0)


# ---- characters ----------------------------------------------------------------------------


@inlined
def _is_spaced(letter: int) -> bool:
    """Of ASCII: a letter, a number or `_`."""
    return 97 <= letter | 32 <= 122 or 48 <= letter <= 57 or letter == 95


@inlined
def _stands_at(data: Array, at: int, texts: Array, first: int, last: int) -> bool:
    for i in range(first, last):
        if data[at + i - first] != texts[i]:
            return False
    return True


@kernel
def _exact(data: Array, row: int, kit: Kit) -> int:
    spots = kit.spots
    verdict = _exact_in(data, spots[2 * TEXT], spots[2 * TEXT + 1], row, kit)
    if verdict != YES and spots[2 * TITLE + 1] > spots[2 * TITLE]:
        other = _exact_in(data, spots[2 * TITLE], spots[2 * TITLE + 1], row, kit)
        return _either(verdict, other)
    return verdict


@inlined
def _exact_in(data: Array, start: int, end: int, row: int, kit: Kit) -> int:
    rows, texts = kit.questions.rows, kit.questions.texts
    first, last = rows[row + _FIRST], rows[row + _LAST]
    size, verdict = last - first, NO
    for at in range(start, end - size + 1):
        if data[at] != texts[first] or not _stands_at(data, at, texts, first, last):
            continue
        before = wide(data[at - 1]) if at > start else wide(32)
        after = wide(data[at + size]) if at + size < end else wide(32)
        is_begun = not _is_spaced(wide(texts[first]))
        is_ended = not _is_spaced(wide(texts[last - 1]))
        if (before >= 128 and not is_begun) or after >= 128:
            verdict = OPEN
        elif (is_begun or not _is_spaced(before)) and (is_ended or not _is_spaced(after)):
            return YES
    if verdict == NO and rows[row + _PART] != 0:
        for at in range(start, end):
            if data[at] >= 128:
                return OPEN
    return verdict


@inlined
def _number(data: Array, leaf: int, kit: Kit) -> int:
    part = kit.questions.rows[leaf * _WIDTH + _PART]
    if kit.spots[2 * part + 1] == 0:
        return NO
    number, is_known = number_at(data, kit.spots[2 * part])
    if not is_known:
        return OPEN
    bounds = kit.questions.bounds
    return YES if bounds[2 * leaf] <= number <= bounds[2 * leaf + 1] else NO


# ---- addresses -----------------------------------------------------------------------------


@kernel
def _address(data: Array, row: int, kit: Kit) -> int:
    """Of its own address, its links and those in its texts."""
    spots, rows = kit.spots, kit.questions.rows
    first, last = rows[row + _FIRST], rows[row + _LAST]
    verdict = _holds(data, spots[2 * URL], spots[2 * URL + 1], (first, last), kit)
    at, n = spots[2 * LINKS], wide(0)
    if spots[2 * LINKS + 1] > 0:
        at, n = many_at(data, at)
    while n > 0 and verdict != YES:
        start, end = string_at(data, at)
        verdict = _either(verdict, _holds(data, start, end, (first, last), kit))
        at, n = end, n - 1
    for part in (TITLE, TEXT):
        start, end = spots[2 * part], spots[2 * part + 1]
        if verdict != YES and _may_show(data, start, end):
            verdict = _either(verdict, _shown(data, start, end, (first, last), kit))
    return verdict


@inlined
def _small(letter: int) -> int:
    return letter + 32 if 65 <= letter <= 90 else letter


@inlined
def _holds(letters: Array, start: int, end: int, part: tuple[int, int], kit: Kit) -> int:
    """Whether a part stands in an address; open where that has letters beyond ASCII."""
    texts = kit.questions.texts
    first, last = part
    verdict = NO
    for at in range(start, end):
        if letters[at] >= 128:
            verdict = OPEN
        if at + last - first > end or _small(wide(letters[at])) != texts[first]:
            continue
        is_here = True
        for i in range(first + 1, last):
            if _small(wide(letters[at + i - first])) != texts[i]:
                is_here = False
                break
        if is_here:
            return YES
    return verdict


@inlined
def _may_show(data: Array, start: int, end: int) -> bool:
    """Whether there can be an address in a text."""
    for at in range(start, end):
        if data[at] >= 128 or (data[at] == 47 and at > start and data[at - 1] == 47):
            return True
        if data[at] == 46 and at > start and data[at - 1] | 32 == 119:
            return True
    return False


@kernel
def _shown(data: Array, start: int, end: int, part: tuple[int, int], kit: Kit) -> int:
    page, pieces = kit.reader.page, kit.reader.pieces
    for i in range(start, end):
        if data[i] == 92:
            return OPEN
    n = spell(data, start, end, page)
    if n < 0:
        return OPEN
    verdict = NO
    for i in range(cut_urls(n, page, pieces)):
        here = _holds(page.norm, pieces.urls[2 * i], pieces.urls[2 * i + 1], part, kit)
        verdict = _either(verdict, here)
    return verdict
