"""One line of JSON walked from end to end, without making anything of it.

The walk follows the grammar of JSON to the letter and notes where the values lie that `shape`
names. It is stricter than a reader must be: numbers with an exponent, a key twice, escapes in
keys, half a surrogate pair, nesting beyond 60, any value of another kind than foreseen end it with `NOT_SURE`, and the
ordinary reader says what the line is. What it accepts, the ordinary reader accepts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allears.listening.sieve.native import (
    Array,
    inlined,
    kernel,
    load8,
    lowest_bit,
    pointer,
    section,
    stops_at,
    wide,
)
from allears.listening.sieve.shape import (
    ANYTHING,
    CONTEXT_SHIFT,
    EVENT_ACTION,
    FIRST_LIST,
    ITEM_MASK,
    ITEM_SHIFT,
    KIND_MASK,
    LIST,
    N_KEYS,
    N_SLOTS_BITS,
    OBJECT,
    STRING,
    Rules,
    rules,
)

NOT_SURE = -1
MAX_DEPTH, MAX_ITEMS = 60, 2_000
ITEM_WIDTH = 4
ESCAPED, BEYOND_ASCII = 1, 2
"""Flags of a string: a backslash is in it; a byte of 128 or more is."""
_FLAG_SHIFT = 60
_PLACE_MASK = (1 << _FLAG_SHIFT) - 1
_SLOT_SHIFT = np.uint64(64 - N_SLOTS_BITS)
_ONE, _HALF = np.uint64(1), np.uint64(32)
_LOW_HALF = np.uint64(0xFFFFFFFF)
_LONG_KEY = 8


class Walk(NamedTuple):
    """What a walk writes; made once and used for every line."""

    items: Array
    """int64: of each item its number, first byte, one past the last, flags."""
    contexts: Array
    """int64: the context at each depth."""
    seen: Array
    """uint64: a bit for each key met in the object at each depth."""
    depth: Array
    """int64, one: how deep it is now."""
    rules: Rules


@section
def lean_walk(walk: Walk) -> Walk:
    """The same by pointers."""
    rules = walk.rules
    lean_rules = Rules(
        pointer(rules.heads),
        pointer(rules.tails),
        pointer(rules.lengths),
        pointer(rules.keys),
        pointer(rules.actions),
        pointer(rules.elements),
        pointer(rules.masks),
        pointer(rules.factor),
    )
    return Walk(
        pointer(walk.items),
        pointer(walk.contexts),
        pointer(walk.seen),
        pointer(walk.depth),
        lean_rules,
    )


def new_walk() -> Walk:
    return Walk(
        items=np.zeros(MAX_ITEMS * ITEM_WIDTH, np.int64),
        contexts=np.zeros(MAX_DEPTH + 1, np.int64),
        seen=np.zeros(MAX_DEPTH + 1, np.uint64),
        depth=np.zeros(1, np.int64),
        rules=rules(),
    )


@inlined
def _string_end(data: Array, at: int) -> int:
    """Where the closing quote stands, with the flags in the top bits; -1 of what is no string."""
    flags = 0
    while True:
        stops = stops_at(data, at)
        low = stops & _LOW_HALF
        if low == 0:
            if stops != 0:
                flags |= BEYOND_ASCII
            at += 32
            continue
        first = lowest_bit(low)
        before = ((_ONE << np.uint64(first)) - _ONE) << _HALF
        if stops & before:
            flags |= BEYOND_ASCII
        at += first
        if data[at] == 34:
            return at | flags << _FLAG_SHIFT
        if data[at] != 92:
            return NOT_SURE
        flags |= ESCAPED
        at = _after_escape(data, at + 1)
        if at < 0:
            return NOT_SURE


@inlined
def _unit(data: Array, at: int) -> int:
    """What four hexadecimal digits say; -1 where they are none."""
    code = 0
    for i in range(at, at + 4):
        digit = wide(data[i])
        if 48 <= digit <= 57:
            code = code << 4 | (digit - 48)
        elif 97 <= digit | 32 <= 102:
            code = code << 4 | ((digit | 32) - 87)
        else:
            return NOT_SURE
    return code


@kernel
def _after_escape(data: Array, at: int) -> int:
    """What follows the escape whose letter stands here; -1 of what is none."""
    letter = data[at]
    if letter == 117:
        half = _unit(data, at + 1)
        if half < 0 or 0xDC00 <= half <= 0xDFFF:
            return NOT_SURE
        if half < 0xD800 or half > 0xDBFF:
            return at + 5
        if data[at + 5] != 92 or data[at + 6] != 117:
            return NOT_SURE
        return at + 11 if 0xDC00 <= _unit(data, at + 7) <= 0xDFFF else NOT_SURE
    if letter in (34, 92, 47, 98, 102, 110, 114, 116):
        return at + 1
    return NOT_SURE


@inlined
def _blank_end(data: Array, at: int) -> int:
    while data[at] == 32 or data[at] == 9 or data[at] == 13:
        at += 1
    return at


@kernel
def _scalar_end(data: Array, at: int) -> int:
    """The end of a plain number or of true, false, null; -1 of anything else."""
    first = data[at]
    if first == 116 or first == 110 or first == 102:
        wanted = b"true" if first == 116 else (b"null" if first == 110 else b"alse")
        start = at + 1 if first == 102 else at
        for i in range(4):
            if data[start + i] != wanted[i]:
                return NOT_SURE
        return start + 4
    if first == 45:
        at += 1
    start = at
    while 48 <= data[at] <= 57:
        at += 1
    if at == start or (data[start] == 48 and at > start + 1):
        return NOT_SURE
    if data[at] == 46:
        at += 1
        start = at
        while 48 <= data[at] <= 57:
            at += 1
        if at == start:
            return NOT_SURE
    return NOT_SURE if data[at] == 101 or data[at] == 69 else at


@inlined
def _find_key(data: Array, at: int, end: int, rules: Rules) -> Any:
    """The number of the key that stands here; -1 of one that nobody asks for."""
    length = end - at
    head = load8(data, at) & rules.masks[min(length, _LONG_KEY)]
    slot = ((head ^ np.uint64(length)) * rules.factor[0]) >> _SLOT_SHIFT
    if rules.lengths[slot] != length or rules.heads[slot] != head:
        return -1
    if length > _LONG_KEY and load8(data, end - _LONG_KEY) != rules.tails[slot]:
        return -1
    return rules.keys[slot]


@inlined
def _after_key(data: Array, at: int) -> int:
    """Past the colon behind a key's closing quote, which stands here; -1 where there is none."""
    at = _blank_end(data, at + 1)
    return _blank_end(data, at + 1) if data[at] == 58 else NOT_SURE


@kernel
def walk_line(data: Array, at: int, walk: Walk) -> tuple[int, int]:
    """Walk the object that begins here: where it ends (or -1) and how many items were noted."""
    items = walk.items
    n_items, action = 0, EVENT_ACTION
    walk.depth[0] = 0
    while True:
        kind = action & KIND_MASK
        item = (action >> ITEM_SHIFT) & ITEM_MASK
        letter = data[at]
        opens = 0
        start = at
        if letter == 34:
            found = _string_end(data, at + 1)
            if found < 0 or (kind != ANYTHING and kind != STRING):
                return NOT_SURE, 0
            at = found & _PLACE_MASK
            if item:
                row = n_items * ITEM_WIDTH
                items[row], items[row + 1] = item, start + 1
                items[row + 2], items[row + 3] = at, found >> _FLAG_SHIFT
                n_items += 1
            at += 1
        elif letter == 123 or letter == 91:
            opens = OBJECT if letter == 123 else LIST
            if (kind != ANYTHING and kind != opens) or n_items + 2 > MAX_ITEMS:
                return NOT_SURE, 0
            if item:
                items[n_items * ITEM_WIDTH] = item
                n_items += 1
            if not _open(walk, opens, action):
                return NOT_SURE, 0
            at = _blank_end(data, at + 1)
        else:
            at = _scalar_end(data, at)
            if at < 0 or kind != ANYTHING:
                return NOT_SURE, 0
        at, action = _next_value(data, at, opens, walk)
        if action < 0:
            return at, n_items


@inlined
def _open(walk: Walk, opens: int, action: int) -> bool:
    """One object or list deeper; not beyond `MAX_DEPTH`."""
    depth = walk.depth[0] + 1
    if depth > MAX_DEPTH:
        return False
    context = action >> CONTEXT_SHIFT
    walk.contexts[depth] = FIRST_LIST if opens == LIST and context == 0 else context
    walk.seen[depth] = 0
    walk.depth[0] = depth
    return True


@inlined
def _next_value(data: Array, at: int, opens: int, walk: Walk) -> tuple[int, int]:
    """From the end of a value, or the inside of what just opened, to the next value and its action.

    Gives where that begins and the action; an action of -1 at the end of all.
    """
    contexts, depth = walk.contexts, walk.depth[0]
    while True:
        if depth == 0:
            return at, -1
        context = contexts[depth]
        at = _blank_end(data, at)
        if data[at] == (93 if context >= FIRST_LIST else 125):
            depth -= 1
            at += 1
            opens = 0
            continue
        if opens == 0:
            if data[at] != 44:
                return NOT_SURE, -1
            at = _blank_end(data, at + 1)
        break
    walk.depth[0] = depth
    if context >= FIRST_LIST:
        return at, walk.rules.elements[context]
    found = _string_end(data, at + 1)
    if data[at] != 34 or found < 0 or (found >> _FLAG_SHIFT) & ESCAPED:
        return NOT_SURE, -1
    end = found & _PLACE_MASK
    action = 0
    if context:
        key = _find_key(data, at + 1, end, walk.rules)
        if key >= 0:
            action = walk.rules.actions[context * N_KEYS + key]
            bit = _ONE << np.uint64(key)
            if action and walk.seen[depth] & bit:
                return NOT_SURE, -1
            walk.seen[depth] |= bit
    at = _after_key(data, end)
    return at, -1 if at < 0 else action
