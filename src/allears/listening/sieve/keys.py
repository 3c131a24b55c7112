"""Everything that a monitor can ask about is a *key*: a word, a sign with its word, a pattern, a field.

A key is a small number. Words of texts find theirs by a 64-bit hash whose secret is made anew in
each process, so nobody can write a word that is taken for another; by accident that would happen
once in some 10^12 posts of a desk with a million keys. Patterns and neighbours (two words in a
row) are keys too, so that whatever asks for them is one and the same operation.
"""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

import numpy as np

from allears.listening.query.letters import fold
from allears.listening.query.nodes import is_wild
from allears.listening.sieve.native import (
    Array,
    inlined,
    kernel,
    longer,
    pointer,
    prefetch,
    section,
    wide,
)

N_HEAD, MAX_HEAD = 3, 40
"""Letters that the head or tail of a pattern must have to be looked up; more are not looked at."""
N_BUCKETS_BITS = 14
N_BUCKETS = 1 << N_BUCKETS_BITS
NO_KEY = -1
STAR, ANY = -1, -2
"""In `globs`: any number of letters, exactly one."""
_ONE, _SIX, _LOW_SIX = np.uint64(1), np.uint64(6), np.uint64(63)
_BUCKET_SHIFT = np.uint64(64 - N_BUCKETS_BITS)
_ROOM = 1.6
_MASK_BITS = 8
"""Bits of the sketch for each slot: about one stranger in fifteen is taken for a key there."""
FIELDS = ("lang", "author", "to", "site")
"""Fields whose values are read from the line; the others are constants of a kind of post."""
CONSTANTS = (
    "network\0bluesky", "is\0reply", "is\0quote", "is\0question", "has\0link", "has\0image",
    "has\0video", "has\0media", "has\0hashtag", "has\0mention", "site\0bsky.app", "site\0app",
)  # fmt: skip


class Keys(NamedTuple):
    """The tables that kernels read. Sizes of hash tables are powers of two."""

    secret: Array
    """uint64: where hashes begin, what they are multiplied by."""
    slots: Array
    """uint64: a hash, and its key plus one (0: empty), in turn: one look at memory finds both."""
    sketch: Array
    """uint64: a bit for each hash, at the place that its top bits say; most words end here."""
    pair_slots: Array
    """As `slots`, of two keys side by side."""
    starts_pair: Array
    """uint8 by key: whether it is the first of a pair."""
    edges: Array
    """uint64 by kind (head, tail) and bucket of 3 letters: a bit for each length in use."""
    edge_slots: Array
    """The same of a head or tail, with the first pattern that begins or ends so."""
    patterns: Array
    """int32: of each its key, glob's start, its end, the next with the same edge, is accented, sign."""
    globs: Array
    """int32: letters, STAR and ANY."""
    loose: Array
    """int32: patterns with no edge to look up; the first element counts them."""
    domains: Array
    """uint64 by number in `FIELDS`: the hash after the field's name."""
    constants: Array
    """int32 by number in `CONSTANTS`: the key, or -1."""
    counts: Array
    """int64: pairs, edges, sites in use; one less than the sizes of the hash tables;
    of the edges those that are tails; how many bits of a hash say no place in the sketch."""


@section
def lean_keys(keys: Keys) -> Keys:
    """The same by pointers."""
    return Keys(
        pointer(keys.secret),
        pointer(keys.slots),
        pointer(keys.sketch),
        pointer(keys.pair_slots),
        pointer(keys.starts_pair),
        pointer(keys.edges),
        pointer(keys.edge_slots),
        pointer(keys.patterns),
        pointer(keys.globs),
        pointer(keys.loose),
        pointer(keys.domains),
        pointer(keys.constants),
        pointer(keys.counts),
    )


N_PAIRS, N_EDGES, N_SITES, SLOT_MASK, PAIR_MASK, EDGE_MASK, N_TAILS, SKETCH_SHIFT = range(8)
PATTERN_WIDTH = 6
KEY, GLOB_START, GLOB_END, NEXT, IS_ACCENTED, SIGN = range(6)
HEAD, TAIL = range(2)


@inlined
def step(state: np.uint64, code: Any, factor: np.uint64) -> Any:
    """The hash with one letter more."""
    return (state ^ np.uint64(code)) * factor


@inlined
def find_key(state: Any, slots: Array, mask: int) -> Any:
    """The key with this hash, or -1."""
    at = wide((state ^ (state >> np.uint64(32))) & np.uint64(mask))
    while slots[2 * at + 1] != 0:
        if slots[2 * at] == state:
            return wide(slots[2 * at + 1]) - 1
        at = (at + 1) & mask
    return NO_KEY


@inlined
def may_be_key(state: Any, keys: Keys) -> bool:
    """Whether there may be a key with this hash; one look at little memory."""
    place = state >> np.uint64(keys.counts[SKETCH_SHIFT])
    return bool((keys.sketch[wide(place >> _SIX)] >> (place & _LOW_SIX)) & _ONE)


@inlined
def look_up(state: Any, keys: Keys) -> Any:
    """The key of a word with this hash, or -1."""
    if not may_be_key(state, keys):
        return NO_KEY
    return find_key(state, keys.slots, keys.counts[SLOT_MASK])


@inlined
def near_slot(state: Any, keys: Keys) -> None:
    """Have the slot of this hash brought near."""
    at = wide((state ^ (state >> np.uint64(32))) & np.uint64(keys.counts[SLOT_MASK]))
    prefetch(keys.slots, 2 * at)


@kernel
def put_key(state: np.uint64, owner: int, slots: Array) -> None:
    """Enter a key under its hash, or change whose it is."""
    mask = slots.shape[0] // 2 - 1
    at = wide((state ^ (state >> np.uint64(32))) & np.uint64(mask))
    while slots[2 * at + 1] != 0 and slots[2 * at] != state:
        at = (at + 1) & mask
    slots[2 * at], slots[2 * at + 1] = state, owner + 1


@kernel
def hash_pair(one: int, two: int, factor: np.uint64) -> Any:
    """The hash of two keys in a row; no two pairs have the same, for the factor is odd."""
    return (np.uint64(one) << np.uint64(32) | np.uint64(two)) * factor


@kernel
def hash_codes(codes: Array, start: int, end: int, secret: Array) -> Any:
    """The hash of these letters."""
    state, factor = secret[0], secret[1]
    for i in range(start, end):
        state = step(state, codes[i], factor)
    return state


def to_codes(text: str) -> Array:
    """Code points, as the kernels have them."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)


def _power(n: int) -> int:
    return 1 << max(6, int(n).bit_length())


class KeyRing:
    """All keys in use and their tables; grows by itself, forgets nothing until made anew."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._plain: set[int] = set()
        self._pairs: dict[tuple[int, int], int] = {}
        self._n_keys = 0
        self._waiting: list[tuple[str, int]] = []
        self._waiting_pairs: list[int] = []
        factor = secrets.randbits(64) | 1
        self.tables = _empty_tables(secrets.randbits(64), factor)
        _note_sizes(self.tables)
        self.tables.domains[:] = [self._hash(f"{name}\0") for name in FIELDS]
        self._n_slots_used = self._n_edges = self._n_patterns = self._n_globs = 0

    def __len__(self) -> int:
        return self._n_keys

    def _hash(self, text: str) -> np.uint64:
        codes = to_codes(text)
        return np.uint64(hash_codes(codes, 0, len(codes), self.tables.secret))

    def of_word(self, word: str) -> int:
        """The key of a word, a pattern, or (`name\\0value`) a field."""
        key = self._numbers.get(word)
        if key is None:
            key = self._numbers[word] = self._next_key()
            if "\0" not in word and is_wild(word):
                self._enter_pattern(word, key)
            else:
                self._waiting.append((word, key))
                if word[0] not in "#$@" and "\0" not in word:
                    self._plain.add(key)
        return key

    def is_plain(self, key: int) -> bool:
        """Whether this is a word that stands at one place, without sign or wildcard."""
        return key in self._plain

    def of_pair(self, one: int, two: int) -> int:
        """The key of two keys in a row."""
        key = self._pairs.get((one, two))
        if key is None:
            key = self._pairs[one, two] = self._next_key()
            self._waiting_pairs += (one, two, key)
        return key

    def known_pair(self, one: int, two: int) -> int | None:
        """The key of two keys in a row, where somebody asks for it."""
        return self._pairs.get((one, two))

    def _next_key(self) -> int:
        self._n_keys += 1
        if self._n_keys > len(self.tables.starts_pair):
            self._replace(starts_pair=longer(self.tables.starts_pair))
        return self._n_keys - 1

    def flush(self) -> None:
        """Put what was asked for since the last time into the tables."""
        if self._waiting_pairs:
            self._grow_pairs()
            rows: Array = np.array(self._waiting_pairs, np.int64)
            _put_pairs(rows, self.tables.secret[1], self.tables.pair_slots, self.tables.starts_pair)
            self._waiting_pairs = []
        if self._waiting:
            self._grow_slots()
            self._put_words()
            self._waiting = []

    def _put_words(self) -> None:
        tables = self.tables
        keys: Array = np.array([key for _, key in self._waiting], np.int64)
        ends = np.cumsum([len(text) for text, _ in self._waiting])
        codes = to_codes("".join(text for text, _ in self._waiting))
        _put_all(codes, ends, keys, tables)
        for text, key in self._waiting:
            if text in _CONSTANT_PLACES:
                tables.constants[_CONSTANT_PLACES[text]] = key
            if text.startswith("site\0"):
                tables.counts[N_SITES] += 1

    # ---- growing ---------------------------------------------------------------------------

    def _replace(self, **arrays: Array) -> None:
        self.tables = self.tables._replace(**arrays)
        _note_sizes(self.tables)

    def _grow_slots(self) -> None:
        self._n_slots_used += len(self._waiting)
        wanted = _power(int(self._n_slots_used * _ROOM))
        if 2 * wanted > len(self.tables.slots):
            slots = _rehashed(self.tables.slots, wanted)
            sketch: Array = np.zeros(wanted * _MASK_BITS // 64, np.uint64)
            self._replace(slots=slots, sketch=sketch)
            _sketch_all(slots, sketch, int(self.tables.counts[SKETCH_SHIFT]))

    def _grow_pairs(self) -> None:
        self.tables.counts[N_PAIRS] = len(self._pairs)
        wanted = _power(int(len(self._pairs) * _ROOM))
        if 2 * wanted > len(self.tables.pair_slots):
            self._replace(pair_slots=_rehashed(self.tables.pair_slots, wanted))

    # ---- patterns --------------------------------------------------------------------------

    def _enter_pattern(self, pattern: str, key: int) -> None:
        glob = [STAR if c == "*" else ANY if c == "?" else ord(c) for c in pattern]
        while self._n_globs + len(glob) > len(self.tables.globs):
            self._replace(globs=longer(self.tables.globs))
        if (self._n_patterns + 1) * PATTERN_WIDTH > len(self.tables.patterns):
            self._replace(patterns=longer(self.tables.patterns), loose=longer(self.tables.loose))
        start, end = self._n_globs, self._n_globs + len(glob)
        self.tables.globs[start:end] = glob
        self._n_globs = end
        number, self._n_patterns = self._n_patterns, self._n_patterns + 1
        sign = pattern[0] if pattern[0] in "#$@" else ""
        is_accented = sign != "@" and fold(pattern) != pattern
        row = (key, start, end, -1, int(is_accented), ord(sign) if sign else 0)
        self.tables.patterns[number * PATTERN_WIDTH : (number + 1) * PATTERN_WIDTH] = row
        self._enter_edge(pattern, number)

    def _enter_edge(self, pattern: str, number: int) -> None:
        plain = pattern.replace("?", "*")
        head, tail = plain.partition("*")[0][:MAX_HEAD], plain.rpartition("*")[2][-MAX_HEAD:]
        side = HEAD if len(head) >= len(tail) else TAIL
        edge = head if side == HEAD else tail[::-1]
        if len(edge) < N_HEAD:
            self.tables.loose[0] += 1
            self.tables.loose[self.tables.loose[0]] = number
            return
        self._grow_edges()
        bucket = self._hash(edge[:N_HEAD]) >> _BUCKET_SHIFT
        place = side * N_BUCKETS + int(bucket)
        self.tables.edges[place] |= np.uint64(1 << len(edge))
        state = self._hash(edge) + np.uint64(side)
        tables = self.tables
        before = find_key(state, tables.edge_slots, len(tables.edge_slots) // 2 - 1)
        tables.patterns[number * PATTERN_WIDTH + NEXT] = before
        put_key(state, number, self.tables.edge_slots)
        self.tables.counts[N_EDGES] += 1
        self.tables.counts[N_TAILS] += side == TAIL

    def _grow_edges(self) -> None:
        self._n_edges += 1
        wanted = _power(int(self._n_edges * _ROOM))
        if 2 * wanted > len(self.tables.edge_slots):
            self._replace(edge_slots=_rehashed(self.tables.edge_slots, wanted))


_CONSTANT_PLACES = {text: place for place, text in enumerate(CONSTANTS)}


def _note_sizes(tables: Keys) -> None:
    tables.counts[SLOT_MASK] = len(tables.slots) // 2 - 1
    tables.counts[SKETCH_SHIFT] = 64 - (64 * len(tables.sketch)).bit_length() + 1
    tables.counts[PAIR_MASK] = len(tables.pair_slots) // 2 - 1
    tables.counts[EDGE_MASK] = len(tables.edge_slots) // 2 - 1


@kernel
def _put_pairs(rows: Array, factor: np.uint64, pair_slots: Array, starts_pair: Array) -> None:
    """Enter pairs: two keys and their own, in turn."""
    for at in range(0, rows.shape[0], 3):
        put_key(hash_pair(rows[at], rows[at + 1], factor), rows[at + 2], pair_slots)
        starts_pair[rows[at]] = 1


@kernel
def _put_all(codes: Array, ends: Array, owners: Array, keys: Keys) -> None:
    """Enter the words that lie one after the other in `codes`."""
    start = 0
    for i in range(owners.shape[0]):
        state = hash_codes(codes, start, ends[i], keys.secret)
        put_key(state, owners[i], keys.slots)
        place = state >> np.uint64(keys.counts[SKETCH_SHIFT])
        keys.sketch[wide(place >> _SIX)] |= _ONE << (place & _LOW_SIX)
        start = ends[i]


@kernel
def _move_all(slots: Array, new_slots: Array) -> None:
    for at in range(0, slots.shape[0], 2):
        if slots[at + 1] != 0:
            put_key(slots[at], wide(slots[at + 1]) - 1, new_slots)


@kernel
def _sketch_all(slots: Array, sketch: Array, shift: int) -> None:
    for at in range(0, slots.shape[0], 2):
        if slots[at + 1] != 0:
            place = slots[at] >> np.uint64(shift)
            sketch[wide(place >> _SIX)] |= _ONE << (place & _LOW_SIX)


def _rehashed(slots: Array, size: int) -> Array:
    made: Array = np.zeros(2 * size, np.uint64)
    _move_all(slots, made)
    return made


def _empty_tables(start: int, factor: int) -> Keys:
    size = _power(0)
    return Keys(
        secret=np.array([start, factor], np.uint64),
        slots=np.zeros(2 * size, np.uint64),
        sketch=np.zeros(size * _MASK_BITS // 64, np.uint64),
        pair_slots=np.zeros(2 * size, np.uint64),
        starts_pair=np.zeros(size, np.uint8),
        edges=np.zeros(2 << N_BUCKETS_BITS, np.uint64),
        edge_slots=np.zeros(2 * size, np.uint64),
        patterns=np.zeros(size * PATTERN_WIDTH, np.int32),
        globs=np.zeros(size, np.int32),
        loose=np.zeros(size + 1, np.int32),
        domains=np.zeros(len(FIELDS), np.uint64),
        constants=np.full(len(CONSTANTS), NO_KEY, np.int32),
        counts=np.zeros(8, np.int64),
    )
