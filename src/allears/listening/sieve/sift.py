"""Many lines of Jetstream against all monitors in one call: walk, spell, cut, look up, wake, judge.

Most lines touch no gate and leave no trace. Of the others a row is written with the verdicts; a
line that the kernels do not read for certain is marked for the slow path, whatever it holds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allears.listening.sieve.facts import (
    Line,
    Text,
    is_same,
    read_facts,
    read_text_facts,
)
from allears.listening.sieve.keys import lean_keys
from allears.listening.sieve.native import (
    Array,
    inlined,
    kernel,
    pointer,
    prefetch,
    section,
    ticks,
)
from allears.listening.sieve.reading import (
    EPOCH,
    IS_FULL,
    N_PRESENT,
    Sight,
    begin,
    clear_places,
    lean_seen,
    read_pairs,
    read_pieces,
)
from allears.listening.sieve.roster import HEAD_WIDTH, ROW_WIDTH
from allears.listening.sieve.shape import Item
from allears.listening.sieve.spelling import Page, lean_page, spell
from allears.listening.sieve.verdicts import IS_LANGUAGE_OPEN, NO, Programs, Stage, judge
from allears.listening.sieve.walk import ITEM_WIDTH, Walk, lean_walk, walk_line
from allears.listening.sieve.words import Pieces, cut_urls, find_pieces, lean_pieces

NUMBER, START, END, IS_SLOW, DID, DID_END, RKEY, RKEY_END, N_HITS_AFTER = range(9)
"""Columns of a touched line."""
WIDTH = 9
N_TOUCHED, N_HITS, N_LINES, N_POSTS, N_WOKEN, N_LONG = range(6)
"""What is counted in one call; and the bytes of a text for which there is no room."""
IS_TIMED, MOST_TOUCHED, MOST_HITS, N_MONITORS = range(6, 10)
"""Whether times are asked for, what there is room for, and how many monitors there are."""
WALK, SPELL, FIND, LOOK_UP, FACTS, JUDGE = range(6)
STAGES = ("walk", "spell", "words", "keys", "facts", "judge")
"""Stages, as their times are kept."""

_CREATE = np.frombuffer(b"create", np.uint8)
_COLLECTION = np.frombuffer(b"app.bsky.feed.post", np.uint8)
_ITEM_DID, _ITEM_KIND, _ITEM_OPERATION, _ITEM_COLLECTION, _ITEM_RKEY = (
    int(item) for item in (Item.DID, Item.KIND, Item.OPERATION, Item.COLLECTION, Item.RKEY)
)
_ITEM_TEXT, _ITEM_RECORD, _ITEM_LANG = int(Item.TEXT), int(Item.RECORD), int(Item.LANG)
_NOTHING, _POST, _SLOW, _LONG = range(4)
NOT_COUNTED = 15
"""One post in sixteen is counted: those whose number has none of these bits."""
_MARKS, _ONE = 0xFFFF, np.uint64(1)


class Waking(NamedTuple):
    """Which monitors a key wakes."""

    rows: Array
    """int32: the roster's blocks of whom a key wakes, and under which guards."""
    marks: Array
    """uint64: a bit for each key of this post, at the lowest 16 bits of its number."""
    always: Array
    """int32: how many monitors are always asked, then they."""
    woken: Array
    """int64 by monitor: the post for which it was asked last."""
    met: Array
    """int32: how many posts were counted, then by key in how many of them it was."""


class Out(NamedTuple):
    """What a call leaves behind."""

    touched: Array
    """int64: of each line the columns above."""
    hits: Array
    """int32: monitor and verdict, in turn."""
    counts: Array
    times: Array
    """int64 by stage, in ticks."""


class Kit(NamedTuple):
    """All that a call needs."""

    walk: Walk
    page: Page
    pieces: Pieces
    sight: Sight
    stage: Stage
    waking: Waking
    out: Out


@section
def lean_kit(kit: Kit) -> Kit:
    """The same by pointers."""
    sight = Sight(lean_keys(kit.sight.keys), lean_seen(kit.sight.seen))
    stage, waking, out = kit.stage, kit.waking, kit.out
    programs = stage.programs
    return Kit(
        lean_walk(kit.walk),
        lean_page(kit.page),
        lean_pieces(kit.pieces),
        sight,
        Stage(
            Programs(pointer(programs.code), pointer(programs.starts), pointer(programs.entries)),
            sight.seen,
            pointer(stage.spans),
            pointer(stage.flags),
        ),
        Waking(
            pointer(waking.rows),
            pointer(waking.marks),
            pointer(waking.always),
            pointer(waking.woken),
            pointer(waking.met),
        ),
        Out(pointer(out.touched), pointer(out.hits), pointer(out.counts), pointer(out.times)),
    )


@kernel
def sift(data: Array, at: int, end: int, kit: Kit) -> int:
    """Read lines from `at` on, each ended by a newline; gives where it stopped.

    It stops before `end` where there may be no room for what the next line meets, or for its text.
    """
    return _sift(pointer(data), at, end, lean_kit(kit))


@section
def _sift(data: Array, at: int, end: int, kit: Kit) -> int:
    touched, counts = kit.out.touched, kit.out.counts
    most_hits = counts[MOST_HITS] - counts[N_MONITORS]
    while at < end and counts[N_TOUCHED] < counts[MOST_TOUCHED] and counts[N_HITS] <= most_hits:
        counts[N_LINES] += 1
        row = counts[N_TOUCHED] * WIDTH
        n_before = counts[N_HITS]
        begin(kit.sight.seen)
        line_end, what = _read_line(data, at, row, kit)
        if what == _LONG:
            counts[N_LINES] -= 1
            break
        if what == _SLOW:
            counts[N_HITS] = n_before
            while data[line_end] != 10:
                line_end += 1
        elif what == _POST:
            counts[N_POSTS] += 1
            wake(kit)
        if what == _SLOW or counts[N_HITS] > n_before:
            touched[row + NUMBER], touched[row + START], touched[row + END] = (
                counts[N_LINES],
                at,
                line_end,
            )
            touched[row + IS_SLOW], touched[row + N_HITS_AFTER] = what == _SLOW, counts[N_HITS]
            counts[N_TOUCHED] += 1
        at = line_end + 1
    return at


@section
def _read_line(data: Array, at: int, row: int, kit: Kit) -> tuple[int, int]:
    """Where the line ends (or at least a place in it) and what it is."""
    if data[at] == 10:
        return at, _NOTHING
    began = ticks() if kit.out.counts[IS_TIMED] else 0
    end, n_items = walk_line(data, at, kit.walk)
    began = _lap(began, WALK, kit.out)
    if end < 0:
        return at, _SLOW
    while data[end] == 32 or data[end] == 13 or data[end] == 9:
        end += 1
    if data[end] != 10:
        return end, _SLOW
    what, text, text_end = _sort_out(Line(data, kit.walk.items, n_items), row, kit.out.touched)
    if what != _POST:
        return end, what
    if text_end - text > kit.page.room[0]:
        kit.out.counts[N_LONG] = text_end - text
        return at, _LONG
    n = spell(data, text, text_end, kit.page)
    began = _lap(began, SPELL, kit.out)
    if n < 0:
        return end, _SLOW
    if not _read_text(n, kit):
        return end, _SLOW
    began = ticks() if kit.out.counts[IS_TIMED] else 0
    is_read = read_facts(Line(data, kit.walk.items, n_items), kit.sight)
    flags = kit.stage.flags
    flags[0] = 0
    if flags[1] and not _has_language(kit.walk.items, n_items):
        flags[0] = IS_LANGUAGE_OPEN
    _lap(began, FACTS, kit.out)
    return end, _POST if is_read and kit.sight.seen.counts[IS_FULL] == 0 else _SLOW


@section
def _lap(began: Any, stage: int, out: Out) -> Any:
    if out.counts[IS_TIMED] == 0:
        return 0
    now = ticks()
    out.times[stage] += now - began
    return now


@section
def _sort_out(line: Line, row: int, touched: Array) -> tuple[int, int, int]:
    """Whether this is a post that was made, and where its text lies."""
    data, items = line.data, line.items
    is_create, is_ours, has_record, text, text_end = False, False, False, 0, 0
    for column in range(DID, RKEY_END + 1):
        touched[row + column] = 0
    for i in range(line.n_items):
        at = i * ITEM_WIDTH
        item, start, end, flags = items[at], items[at + 1], items[at + 2], items[at + 3]
        if item == _ITEM_TEXT:
            text, text_end = start, end
        elif item == _ITEM_RECORD:
            has_record = True
        elif item <= _ITEM_RKEY:
            if flags != 0:
                return _SLOW, 0, 0
            if item == _ITEM_OPERATION:
                is_create = is_same(data, start, end, _CREATE)
            elif item == _ITEM_COLLECTION:
                is_ours = is_same(data, start, end, _COLLECTION)
            elif item == _ITEM_DID:
                touched[row + DID], touched[row + DID_END] = start, end
            elif item == _ITEM_RKEY:
                touched[row + RKEY], touched[row + RKEY_END] = start, end
    if not (is_create and is_ours):
        return _NOTHING, 0, 0
    return _POST if has_record else _SLOW, text, text_end


@inlined
def _has_language(items: Array, n_items: int) -> bool:
    for i in range(n_items):
        if items[i * ITEM_WIDTH] == _ITEM_LANG:
            return True
    return False


@section
def _read_text(n: int, kit: Kit) -> bool:
    """The words of a spelled text, looked up; False of one for the slow path."""
    page, pieces, sight = kit.page, kit.pieces, kit.sight
    began = ticks() if kit.out.counts[IS_TIMED] else 0
    n_urls = cut_urls(n, page, pieces)
    n_pieces, n_words = find_pieces(n, page, pieces)
    began = _lap(began, FIND, kit.out)
    clear_places(n_words + 1, sight.seen)
    read_pieces(n_pieces, page, pieces, sight)
    read_pairs(n_words, sight)
    is_read = read_text_facts(Text(page, pieces, (n, n_urls, n_pieces)), sight)
    _lap(began, LOOK_UP, kit.out)
    return is_read


@kernel
def wake(kit: Kit) -> None:
    """Ask every monitor that a key of this post wakes, and those that are always asked."""
    waking, seen = kit.waking, kit.sight.seen
    began = ticks() if kit.out.counts[IS_TIMED] else 0
    n_present = seen.counts[N_PRESENT]
    waking.marks[0] = 1
    for i in range(n_present):
        key = seen.present[i]
        waking.marks[(key & _MARKS) >> 6] |= _ONE << np.uint64(key & 63)
        block = seen.seat[2 * key + 1]
        if block >= 0:
            prefetch(waking.rows, block)
    for i in range(n_present):
        block = seen.seat[2 * seen.present[i] + 1]
        if block >= 0:
            _wake_block(block, kit)
    for i in range(n_present):
        waking.marks[(seen.present[i] & _MARKS) >> 6] = 0
    if seen.counts[EPOCH] & NOT_COUNTED == 0:
        waking.met[0] += 1
        for i in range(n_present):
            waking.met[seen.present[i] + 1] += 1
    for i in range(1, waking.always[0] + 1):
        _ask(waking.always[i], kit)
    _lap(began, JUDGE, kit.out)


@kernel
def _wake_block(block: int, kit: Kit) -> None:
    """Ask whom one key wakes; not where of a row's guards none is met."""
    waking, epoch = kit.waking, kit.sight.seen.counts[0]
    start = block + HEAD_WIDTH
    for row in range(start, start + waking.rows[block] * ROW_WIDTH, ROW_WIDTH):
        monitor = waking.rows[row]
        if _is_guard_met(waking, row) and waking.woken[monitor] != epoch:
            waking.woken[monitor] = epoch
            _ask(monitor, kit)


@inlined
def _is_guard_met(waking: Waking, row: int) -> bool:
    """Whether of two guards in each number at least one is met, as far as their low bits say."""
    met = np.uint64(0)
    for i in range(row + 1, row + ROW_WIDTH):
        two = waking.rows[i]
        one, other = two & _MARKS, (two >> 16) & _MARKS
        met |= waking.marks[one >> 6] >> np.uint64(one & 63)
        met |= waking.marks[other >> 6] >> np.uint64(other & 63)
    return bool(met & _ONE)


@inlined
def _ask(monitor: int, kit: Kit) -> None:
    verdict = judge(monitor, kit.stage)
    counts = kit.out.counts
    counts[N_WOKEN] += 1
    if verdict != NO:
        at = counts[N_HITS]
        kit.out.hits[2 * at], kit.out.hits[2 * at + 1] = monitor, verdict
        counts[N_HITS] = at + 1


@kernel
def count_ticks() -> Any:
    """The processor's clock now."""
    return ticks()
