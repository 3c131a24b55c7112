"""The pieces of a post are looked up: which keys are there, and where.

Each key that is met stands in `present` once; its places hang on it as a list. Which keys a place
holds is also known by the place, so a row of words is followed without searching.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allears.listening.sieve.keys import (
    ANY,
    EDGE_MASK,
    GLOB_END,
    GLOB_START,
    HEAD,
    IS_ACCENTED,
    KEY,
    N_BUCKETS,
    N_BUCKETS_BITS,
    N_EDGES,
    N_HEAD,
    N_PAIRS,
    N_TAILS,
    NEXT,
    NO_KEY,
    PAIR_MASK,
    PATTERN_WIDTH,
    SIGN,
    SLOT_MASK,
    STAR,
    TAIL,
    Keys,
    find_key,
    hash_pair,
    may_be_key,
    near_slot,
    step,
)
from allears.listening.sieve.native import (
    Array,
    inlined,
    kernel,
    pointer,
    prefetch,
    section,
    wide,
)
from allears.listening.sieve.spelling import Page
from allears.listening.sieve.words import HANDLE, TAG, TICKER, Pieces

_BUCKET_SHIFT = np.uint64(64 - N_BUCKETS_BITS)
_ONE = np.uint64(1)
EPOCH_SHIFT = 32
PLACE_MASK = (1 << EPOCH_SHIFT) - 1
EPOCH, N_FOUND, N_PRESENT, IS_FULL, ROOM = range(5)


class Seen(NamedTuple):
    """What is known of the post that is being read."""

    seat: Array
    """int64 by key, in turn: in which post it was met last and its latest place in the lists; the
    block of the monitors that it wakes, or -1 (the roster's)."""
    following: Array
    """int32 lists: the next place of the same key, or -1."""
    first: Array
    last: Array
    present: Array
    """int32: the keys that were met, each once."""
    word: Array
    """int32 by word: the key of its form without accents, or -1."""
    accented: Array
    """The same of its accented form, where it has one."""
    tag: Array
    """The key of the tag or ticker that begins at this word."""
    accented_tag: Array
    reach: Array
    """The last word of the tag that begins at this word."""
    form: Array
    """int32: letters of a word without accents, while its patterns are tried."""
    hashes: Array
    """uint64: of the pieces that may be keys."""
    found: Array
    """int32 of these, in turn: the piece, twice, plus one of an accented form; the key, or -1."""
    counts: Array
    """int64: number of this post, places, keys; whether there was more than there is room for; the room."""


def new_seen(n_words: int, seat: Array) -> Seen:
    """For posts of so many words (and pieces twice as many)."""
    by_word = [np.zeros(n_words + 2, np.int32) for _ in range(6)]
    room = 4 * n_words + 64
    lists = [np.zeros(room, np.int32) for _ in range(4)]
    counts: Array = np.array([0, 0, 0, 0, room], np.int64)
    hashes: Array = np.zeros(room, np.uint64)
    found: Array = np.zeros(2 * room, np.int32)
    arrays: list[Array] = [seat, *lists, *by_word, hashes, found, counts]
    return Seen(*arrays)


@section
def lean_seen(seen: Seen) -> Seen:
    """The same by pointers."""
    return Seen(
        pointer(seen.seat),
        pointer(seen.following),
        pointer(seen.first),
        pointer(seen.last),
        pointer(seen.present),
        pointer(seen.word),
        pointer(seen.accented),
        pointer(seen.tag),
        pointer(seen.accented_tag),
        pointer(seen.reach),
        pointer(seen.form),
        pointer(seen.hashes),
        pointer(seen.found),
        pointer(seen.counts),
    )


@inlined
def begin(seen: Seen) -> None:
    """A new post: nothing is met yet."""
    counts = seen.counts
    counts[EPOCH] += 1
    counts[N_FOUND] = counts[N_PRESENT] = counts[IS_FULL] = 0


@inlined
def is_met(key: int, seen: Seen) -> bool:
    return bool(seen.seat[2 * key] >> EPOCH_SHIFT == seen.counts[EPOCH])


@inlined
def meet(key: int, first: int, last: int, seen: Seen) -> None:
    """Note a key at a place."""
    counts = seen.counts
    at = counts[N_FOUND]
    if at >= counts[ROOM]:
        counts[IS_FULL] = 1
        return
    seat = seen.seat[2 * key]
    if seat >> EPOCH_SHIFT == counts[EPOCH]:
        seen.following[at] = seat & PLACE_MASK
    else:
        seen.following[at] = -1
        seen.present[counts[N_PRESENT]] = key
        counts[N_PRESENT] += 1
    seen.first[at], seen.last[at] = first, last
    seen.seat[2 * key] = counts[EPOCH] << EPOCH_SHIFT | at
    counts[N_FOUND] = at + 1


class Sight(NamedTuple):
    """What lookups need: the tables and what was met so far."""

    keys: Keys
    seen: Seen


@kernel
def read_pieces(n: int, page: Page, pieces: Pieces, sight: Sight) -> None:
    """Look up the first `n` pieces.

    First all are hashed; most are no keys, which the sketch tells. Of the others the slots are
    brought near meanwhile, then their seats, so that nothing waits for memory one by one.
    """
    n_some = _hash_pieces(n, page, pieces, sight)
    keys, seen = sight.keys, sight.seen
    for j in range(n_some):
        key = find_key(seen.hashes[j], keys.slots, keys.counts[SLOT_MASK])
        seen.found[2 * j + 1] = key
        if key >= 0:
            prefetch(seen.seat, 2 * key)
    for j in range(n_some):
        key, k = seen.found[2 * j + 1], seen.found[2 * j] >> 1
        if key >= 0:
            first, last = pieces.first[k], pieces.last[k]
            meet(key, first, last, seen)
            place_key(key, seen.found[2 * j] & 1, _Place(pieces.kind[k], first, last), seen)


@kernel
def _hash_pieces(n: int, page: Page, pieces: Pieces, sight: Sight) -> int:
    """Hash the pieces; note those that may be keys, and how many these are. Try patterns."""
    keys, seen = sight.keys, sight.seen
    norm, plain = page.norm, page.plain
    factor, n_some = keys.secret[1], 0
    has_heads = keys.counts[N_EDGES] > keys.counts[N_TAILS]
    has_others = keys.loose[0] > 0 or keys.counts[N_TAILS] > 0
    for k in range(n):
        start, end, kind = pieces.start[k], pieces.end[k], pieces.kind[k]
        state, others = keys.secret[0], 0
        for i in range(start, min(start + N_HEAD, end)):
            others |= norm[i] ^ plain[i]
            state = step(state, norm[i], factor)
        head = state
        for i in range(start + N_HEAD, end):
            others |= norm[i] ^ plain[i]
            state = step(state, norm[i], factor)
        if others != 0 and kind != HANDLE:
            n_some = _hash_accented(k, n_some, page, _Row(pieces, state, sight))
            continue
        if may_be_key(state, keys):
            seen.hashes[n_some], seen.found[2 * n_some] = state, 2 * k
            near_slot(state, keys)
            n_some += 1
        if has_others or (
            has_heads and end - start >= N_HEAD and keys.edges[wide(head >> _BUCKET_SHIFT)] != 0
        ):
            place = _Place(kind, pieces.first[k], pieces.last[k])
            try_patterns(norm, _Form(start, end, False, place), sight)
    return n_some


class _Row(NamedTuple):
    pieces: Pieces
    state: Any
    sight: Sight


@kernel
def _hash_accented(k: int, n_some: int, page: Page, row: _Row) -> int:
    """A piece that has two spellings."""
    pieces, state, sight = row.pieces, row.state, row.sight
    keys, seen, plain = sight.keys, sight.seen, page.plain
    if may_be_key(state, keys):
        seen.hashes[n_some], seen.found[2 * n_some] = state, 2 * k + 1
        n_some += 1
    length, state = 0, keys.secret[0]
    start, end = pieces.start[k], pieces.end[k]
    for i in range(start, end):
        if plain[i] != 0:
            seen.form[length] = plain[i]
            length += 1
            state = step(state, plain[i], keys.secret[1])
    if may_be_key(state, keys):
        seen.hashes[n_some], seen.found[2 * n_some] = state, 2 * k
        n_some += 1
    if keys.loose[0] > 0 or keys.counts[N_EDGES] > 0:
        place = _Place(pieces.kind[k], pieces.first[k], pieces.last[k])
        try_patterns(seen.form, _Form(0, length, False, place), sight)
        try_patterns(page.norm, _Form(start, end, True, place), sight)
    return n_some


class _Place(NamedTuple):
    kind: int
    first: int
    last: int


class _Form(NamedTuple):
    """One spelling of a piece: letters from start to end."""

    start: int
    end: int
    is_accented: bool
    place: _Place


@inlined
def place_key(key: int, is_accented: int, place: _Place, seen: Seen) -> None:
    """Note by its place which key a piece has."""
    if place.kind == TAG or place.kind == TICKER:
        if is_accented:
            seen.accented_tag[place.first] = key
        else:
            seen.tag[place.first] = key
        seen.reach[place.first] = place.last
    elif is_accented:
        seen.accented[place.first] = key
    else:
        seen.word[place.first] = key


@inlined
def clear_places(n_words: int, seen: Seen) -> None:
    """Forget which keys the first `n` words had."""
    for i in range(n_words):
        seen.word[i] = seen.accented[i] = seen.tag[i] = seen.accented_tag[i] = NO_KEY


@kernel
def read_pairs(n_words: int, sight: Sight) -> None:
    """Look up every two words that stand side by side."""
    keys, seen = sight.keys, sight.seen
    if keys.counts[N_PAIRS] == 0:
        return
    for i in range(1, n_words):
        for one in (seen.word[i - 1], seen.accented[i - 1]):
            if one < 0 or keys.starts_pair[one] == 0:
                continue
            for two in (seen.word[i], seen.accented[i]):
                if two >= 0:
                    state = hash_pair(one, two, keys.secret[1])
                    key = find_key(state, keys.pair_slots, keys.counts[PAIR_MASK])
                    if key >= 0:
                        meet(key, i - 1, i, seen)


@inlined
def has_edge(letters: Array, start: int, end: int, keys: Keys) -> bool:
    """Whether some pattern begins or ends with the same three letters."""
    if end - start < N_HEAD:
        return False
    lengths = np.uint64(0)
    if keys.counts[N_EDGES] > keys.counts[N_TAILS]:
        state = keys.secret[0]
        for i in range(start, start + N_HEAD):
            state = step(state, letters[i], keys.secret[1])
        lengths = keys.edges[wide(state >> _BUCKET_SHIFT)]
    if keys.counts[N_TAILS] > 0:
        state = keys.secret[0]
        for i in range(end - 1, end - 1 - N_HEAD, -1):
            state = step(state, letters[i], keys.secret[1])
        lengths |= keys.edges[N_BUCKETS + wide(state >> _BUCKET_SHIFT)]
    return bool(lengths != 0)


@kernel
def try_patterns(letters: Array, form: _Form, sight: Sight) -> None:
    """Note every pattern that this spelling of a piece meets."""
    keys = sight.keys
    if keys.counts[N_EDGES] > 0 and has_edge(letters, form.start, form.end, keys):
        _try_edges(letters, form, HEAD, sight)
        _try_edges(letters, form, TAIL, sight)
    for i in range(1, keys.loose[0] + 1):
        _try_pattern(letters, form, keys.loose[i], sight)


@kernel
def _try_edges(letters: Array, form: _Form, side: int, sight: Sight) -> None:
    keys = sight.keys
    by = 1 if side == HEAD else -1
    at = form.start if side == HEAD else form.end - 1
    state, lengths = keys.secret[0], np.uint64(0)
    for i in range(form.end - form.start):
        state = step(state, letters[at + i * by], keys.secret[1])
        if i + 1 == N_HEAD:
            lengths = keys.edges[side * N_BUCKETS + wide(state >> _BUCKET_SHIFT)]
        if i + 1 < N_HEAD or (lengths >> np.uint64(i + 1)) & _ONE == 0:
            continue
        pattern = find_key(state + np.uint64(side), keys.edge_slots, keys.counts[EDGE_MASK])
        while pattern >= 0:
            _try_pattern(letters, form, pattern, sight)
            pattern = keys.patterns[pattern * PATTERN_WIDTH + NEXT]


@inlined
def _sign_of(kind: int) -> int:
    if kind == TAG:
        return 35
    if kind == TICKER:
        return 36
    return 64 if kind == HANDLE else 0


@kernel
def _try_pattern(letters: Array, form: _Form, pattern: int, sight: Sight) -> None:
    patterns, row = sight.keys.patterns, pattern * PATTERN_WIDTH
    is_accented = patterns[row + IS_ACCENTED] != 0
    if patterns[row + SIGN] != _sign_of(form.place.kind) or is_accented != form.is_accented:
        return
    glob = _Glob(sight.keys.globs, patterns[row + GLOB_START], patterns[row + GLOB_END])
    if _is_like(letters, form, glob):
        meet(patterns[row + KEY], form.place.first, form.place.last, sight.seen)


class _Glob(NamedTuple):
    globs: Array
    start: int
    end: int


@kernel
def _is_like(letters: Array, form: _Form, glob: _Glob) -> bool:
    """Whether the letters meet the pattern; after a star only the latest one is gone back to."""
    globs, g_end = glob.globs, glob.end
    at, g = form.start, wide(glob.start)
    star, resume = wide(-1), form.start
    while at < form.end:
        if g < g_end and (globs[g] == ANY or globs[g] == letters[at]):
            at, g = at + 1, g + 1
        elif g < g_end and globs[g] == STAR:
            star, resume = g, at
            g += 1
        elif star >= 0:
            resume += 1
            at, g = resume, star + 1
        else:
            return False
    while g < g_end and globs[g] == STAR:
        g += 1
    return bool(g == g_end)
