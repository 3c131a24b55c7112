"""The programs of monitors run on what was met: yes, no, or open where only the slow test can say.

A program is a chain of steps in `code`: what to ask, where to go when it holds and when not, and
its words. `programs` writes them. Work that could grow with the square of a text has a budget;
what goes beyond it is left open.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allears.listening.sieve.native import Array, inlined, kernel
from allears.listening.sieve.reading import Seen, is_met

NO, YES, OPEN = range(3)
"""Verdicts."""
ASK_ANY, ASK_ALL, ASK_ROW, ASK_NEAR, ASK_OPEN, ASK_ABROAD, ASK_LANG, ASK_WITHIN = range(8)
"""What a step asks: any key, all keys, keys in a row, a NEAR, nobody knows, nobody knows but of
a Jetstream post it is not so, a language where triage may say it, words within a distance."""
GO_YES, GO_NO, GO_OPEN = -1, -2, -3
"""Where a step may lead besides to another step."""
IS_ABROAD, IS_LANGUAGE_OPEN = 1, 2
"""Flags of a post: it is none of Jetstream's; its language is still to be told."""
OPERATION, WHEN_TRUE, WHEN_FALSE, SIZE, WORDS = range(5)
MAX_SPANS = 256
"""Of one side of a NEAR. More, and the slow test decides."""
MAX_STEPS = 4096
MOST_WITHIN = 32
"""Different words of a `"..."~N`. More, and the slow test decides."""
_LEFT_LAST, _RIGHT_FIRST, _RIGHT_LAST = MAX_SPANS, 2 * MAX_SPANS, 3 * MAX_SPANS


class Programs(NamedTuple):
    """All programs in one row."""

    code: Array
    """int32"""
    starts: Array
    """int64 by monitor: where its program begins."""
    entries: Array
    """int32 by monitor: its first step, counted from there."""


class Stage(NamedTuple):
    """What programs run on."""

    programs: Programs
    seen: Seen
    spans: Array
    """int32: first and last words of two sets of spans, room for `MAX_SPANS` each."""
    flags: Array
    """int64, one: of this post."""


def new_spans() -> Array:
    return np.zeros(4 * MAX_SPANS, np.int32)


@kernel
def judge(monitor: int, stage: Stage) -> int:
    """The verdict of one monitor."""
    code, base = stage.programs.code, stage.programs.starts[monitor]
    at = stage.programs.entries[monitor]
    while at >= 0:
        here = base + at
        holds = _ask(here, stage)
        if holds == OPEN:
            return OPEN
        at = code[here + WHEN_TRUE] if holds == YES else code[here + WHEN_FALSE]
    if at == GO_YES:
        return YES
    return NO if at == GO_NO else OPEN


@inlined
def _ask(here: int, stage: Stage) -> int:
    code, seen = stage.programs.code, stage.seen
    operation = code[here]
    start, end = here + WORDS, here + WORDS + code[here + SIZE]
    if operation == ASK_ANY:
        for i in range(start, end):
            if is_met(code[i], seen):
                return YES
        return NO
    if operation == ASK_ALL:
        for i in range(start, end):
            if not is_met(code[i], seen):
                return NO
        return YES
    if operation == ASK_ROW:
        return _ask_row(start, stage)
    if operation == ASK_NEAR:
        return _ask_near(start, stage)
    if operation == ASK_WITHIN:
        return _ask_within(start, stage)
    if operation == ASK_LANG:
        if stage.flags[0] & IS_LANGUAGE_OPEN:
            return OPEN
        return YES if is_met(code[start], seen) else NO
    if operation == ASK_ABROAD:
        return OPEN if stage.flags[0] & IS_ABROAD else NO
    return OPEN


# ---- rows ----------------------------------------------------------------------------------


@inlined
def _row_end(code: Array, at: int, place: int, stage: Stage) -> int:
    """The last word of the row of keys that begins at this place; -1 of none, -2 for want of time.

    The row at `at` is its number of keys and the keys.
    """
    seen = stage.seen
    for i in range(at + 1, at + 1 + code[at]):
        key = code[i]
        if seen.word[place] == key or seen.accented[place] == key:
            place += 1
        elif seen.tag[place] == key or seen.accented_tag[place] == key:
            place = seen.reach[place] + 1
        else:
            place = _listed_end(key, place, seen) + 1
            if place <= 0:
                return place - 1
    return place - 1


@kernel
def _listed_end(key: int, place: int, seen: Seen) -> int:
    """As `_row_end` for one key that no place knows, such as a pattern: its places are gone through."""
    if not is_met(key, seen):
        return -1
    at = seen.seat[2 * key] & 0xFFFFFFFF
    steps, found = 0, -1
    while at >= 0:
        if seen.first[at] == place:
            if found >= 0 and seen.last[at] != found:
                return -2
            found = seen.last[at]
        at = seen.following[at]
        steps += 1
        if steps > MAX_STEPS:
            return -2
    return found


@kernel
def _ask_row(at: int, stage: Stage) -> int:
    """Whether these keys stand in a row somewhere: number of keys, the keys."""
    code, seen = stage.programs.code, stage.seen
    for i in range(at + 1, at + 1 + code[at]):
        if not is_met(code[i], seen):
            return NO
    here = seen.seat[2 * code[at + 1]] & 0xFFFFFFFF
    steps = 0
    while here >= 0:
        end = _row_end(code, at, seen.first[here], stage)
        if end >= 0:
            return YES
        if end == -2:
            return OPEN
        here = seen.following[here]
        steps += code[at]
        if steps > 100 * MAX_STEPS:
            return OPEN
    return NO


# ---- NEAR ----------------------------------------------------------------------------------


@kernel
def _collect(at: int, side: int, stage: Stage) -> int:
    """The spans of one side of a NEAR: number of rows, the rows. How many, or -1 of too many.

    Side 0 or 1 tells where they are put. A row of one key has all its places.
    """
    code, seen = stage.programs.code, stage.seen
    n, row = 0, at + 1
    for _ in range(code[at]):
        size, key = code[row], code[row + 1]
        here = seen.seat[2 * key] & 0xFFFFFFFF if is_met(key, seen) else -1
        steps = 0
        while here >= 0:
            first = seen.first[here]
            end = seen.last[here] if size == 1 else _row_end(code, row, first, stage)
            steps += size
            if end == -2 or n == MAX_SPANS or steps > MAX_STEPS:
                return -1
            if end >= 0:
                stage.spans[2 * side * MAX_SPANS + n] = first
                stage.spans[(2 * side + 1) * MAX_SPANS + n] = end
                n += 1
            here = seen.following[here]
        row += 1 + size
    return n


@inlined
def _side_end(code: Array, at: int) -> int:
    row = at + 1
    for _ in range(code[at]):
        row += 1 + code[row]
    return row


@kernel
def _ask_near(at: int, stage: Stage) -> int:
    """Whether a span of one side is near one of the other: is ordered, distance, the two sides."""
    code, spans = stage.programs.code, stage.spans
    is_ordered, distance = code[at] != 0, code[at + 1]
    n_left = _collect(at + 2, 0, stage)
    if n_left == 0:
        return NO
    n_right = _collect(_side_end(code, at + 2), 1, stage)
    if n_right == 0:
        return NO
    if n_left < 0 or n_right < 0:
        return OPEN
    for i in range(n_left):
        for j in range(n_right):
            between = spans[_RIGHT_FIRST + j] - spans[_LEFT_LAST + i] - 1
            if 0 <= between <= distance:
                return YES
            between = spans[i] - spans[_RIGHT_LAST + j] - 1
            if not is_ordered and 0 <= between <= distance:
                return YES
    return NO


# ---- within --------------------------------------------------------------------------------


@kernel
def _gather(at: int, n_keys: int, stage: Stage) -> int:
    """Put the places of these keys, rising, each with the number of its key; -1 of too many."""
    code, seen, spans = stage.programs.code, stage.seen, stage.spans
    n = 0
    for number in range(n_keys):
        key = code[at + 2 * number]
        if not is_met(key, seen):
            return 0
        here, after = seen.seat[2 * key] & 0xFFFFFFFF, -1
        while here >= 0:
            place = seen.first[here]
            here = seen.following[here]
            if place == after:
                continue
            if n == MAX_SPANS:
                return -1
            after, spot = place, n
            while spot > 0 and spans[spot - 1] > place:
                spans[spot], spans[MAX_SPANS + spot] = spans[spot - 1], spans[MAX_SPANS + spot - 1]
                spot -= 1
            spans[spot], spans[MAX_SPANS + spot] = place, number
            n += 1
    return n


@kernel
def _ask_within(at: int, stage: Stage) -> int:
    """Whether words stand close together: width, number of keys, each key and how often.

    A window of that width slides over their places. Where two of them share one (a tag and a word
    of it), enough places may still be too few, and the slow test decides.
    """
    code, spans = stage.programs.code, stage.spans
    width, n_keys = code[at], code[at + 1]
    n = _gather(at + 2, n_keys, stage)
    if n <= 0:
        return OPEN if n < 0 else NO
    missing, n_missing, is_shared = 2 * MAX_SPANS, n_keys, False
    for number in range(n_keys):
        spans[missing + number] = code[at + 3 + 2 * number]
    for i in range(1, n):
        is_shared |= spans[i] == spans[i - 1]
    left = 0
    for i in range(n):
        while spans[left] <= spans[i] - width:
            gone = missing + spans[MAX_SPANS + left]
            spans[gone] += 1
            n_missing += 1 if spans[gone] == 1 else 0
            left += 1
        come = missing + spans[MAX_SPANS + i]
        spans[come] -= 1
        n_missing -= 1 if spans[come] == 0 else 0
        if n_missing == 0:
            return OPEN if is_shared else YES
    return NO
