"""What of a Jetstream event matters, as tables: which key in which object leads where.

An *action* says what a value must be, under which name (`Item`) its place is noted, and in which
context the inside of an object or list is read. What is no part of these tables is skipped.
The tables follow `listening.jetstream`; whatever they do not foresee is left to it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from allears.listening.sieve.native import Array

ANYTHING, STRING, OBJECT, LIST = range(4)
"""What a value must be. A value of another kind (null too) is for the slow path."""

ITEM_SHIFT, CONTEXT_SHIFT = 2, 8
KIND_MASK, ITEM_MASK = 3, 63


class Item(IntEnum):
    """What is noted of a line, each with its place."""

    NOTHING = 0
    DID = 1
    KIND = 2
    OPERATION = 3
    COLLECTION = 4
    RKEY = 5
    TEXT = 6
    CREATED = 7
    LANG = 8
    TAG = 9
    PARENT = 10
    THREAD = 11
    FEATURE = 12
    FEATURE_KIND = 13
    FEATURE_URI = 14
    EMBED_KIND = 15
    EXTERNAL_URI = 16
    ALT = 17
    COMMIT = 18
    RECORD = 19
    REPLY = 20
    IMAGE = 21


class _In(IntEnum):
    """Contexts: objects, then (from `FIRST_LIST`) lists."""

    SKIPPED = 0
    EVENT = 1
    COMMIT = 2
    RECORD = 3
    REPLY = 4
    PARENT = 5
    THREAD = 6
    FACET = 7
    FEATURE = 8
    EMBED = 9
    EXTERNAL = 10
    IMAGE = 11
    MEDIA = 12
    SKIPPED_LIST = 16
    LANGS = 17
    TAGS = 18
    FACETS = 19
    FEATURES = 20
    IMAGES = 21


FIRST_LIST = 16
N_CONTEXTS, N_KEYS = 32, 64
EVENT_ACTION = OBJECT | _In.EVENT << CONTEXT_SHIFT


def _string(item: Item) -> int:
    return STRING | item << ITEM_SHIFT


def _object(context: _In, item: Item = Item.NOTHING) -> int:
    return OBJECT | item << ITEM_SHIFT | context << CONTEXT_SHIFT


def _list(context: _In) -> int:
    return LIST | context << CONTEXT_SHIFT


_EMBED = {
    "$type": _string(Item.EMBED_KIND),
    "external": _object(_In.EXTERNAL),
    "images": _list(_In.IMAGES),
    "alt": _string(Item.ALT),
}
_KEYS: dict[_In, dict[str, int]] = {
    _In.EVENT: {
        "did": _string(Item.DID),
        "kind": _string(Item.KIND),
        "commit": _object(_In.COMMIT, Item.COMMIT),
    },
    _In.COMMIT: {
        "operation": _string(Item.OPERATION),
        "collection": _string(Item.COLLECTION),
        "rkey": _string(Item.RKEY),
        "record": _object(_In.RECORD, Item.RECORD),
    },
    _In.RECORD: {
        "text": _string(Item.TEXT),
        "createdAt": _string(Item.CREATED),
        "langs": _list(_In.LANGS),
        "tags": _list(_In.TAGS),
        "reply": _object(_In.REPLY, Item.REPLY),
        "facets": _list(_In.FACETS),
        "embed": _object(_In.EMBED),
    },
    _In.REPLY: {"parent": _object(_In.PARENT), "root": _object(_In.THREAD)},
    _In.PARENT: {"uri": _string(Item.PARENT)},
    _In.THREAD: {"uri": _string(Item.THREAD)},
    _In.FACET: {"features": _list(_In.FEATURES)},
    _In.FEATURE: {"$type": _string(Item.FEATURE_KIND), "uri": _string(Item.FEATURE_URI)},
    _In.EMBED: {**_EMBED, "media": _object(_In.MEDIA)},
    _In.MEDIA: {**_EMBED, "media": STRING | Item.NOTHING << ITEM_SHIFT},
    _In.EXTERNAL: {"uri": _string(Item.EXTERNAL_URI)},
    _In.IMAGE: {"alt": _string(Item.ALT)},
}
"""A `media` within a `media` is asked to be a string, which it never is: for the slow path."""
_ELEMENTS: dict[_In, int] = {
    _In.LANGS: _string(Item.LANG),
    _In.TAGS: _string(Item.TAG),
    _In.FACETS: _object(_In.FACET),
    _In.FEATURES: _object(_In.FEATURE, Item.FEATURE),
    _In.IMAGES: _object(_In.IMAGE, Item.IMAGE),
}

N_SLOTS_BITS = 7
_WORD = 8


class Rules(NamedTuple):
    """Keys by a hash without collisions, and the actions of contexts."""

    heads: Array
    """uint64: the first 8 bytes of the key in this slot."""
    tails: Array
    """uint64: its last 8 bytes; the same as the head where it is shorter."""
    lengths: Array
    keys: Array
    """Its number, from 0; -1 of an empty slot."""
    actions: Array
    """By context and key."""
    elements: Array
    """By context, of lists."""
    masks: Array
    """uint64: what to keep of 8 bytes for the first n."""
    factor: Array
    """uint64, one: what the head is multiplied by, so that its top bits are the slot."""


def rules() -> Rules:
    """The tables above as arrays."""
    names = sorted({key for keys in _KEYS.values() for key in keys})
    heads = [_first(name.encode()) ^ len(name) for name in names]
    factor, slots = _find_factor(heads)
    size = 1 << N_SLOTS_BITS
    made = Rules(
        heads=np.zeros(size, np.uint64),
        tails=np.zeros(size, np.uint64),
        lengths=np.zeros(size, np.int64),
        keys=np.full(size, -1, np.int64),
        actions=np.zeros(N_CONTEXTS * N_KEYS, np.int64),
        elements=np.zeros(N_CONTEXTS, np.int64),
        masks=np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64),
        factor=np.array([factor], np.uint64),
    )
    for number, (name, slot) in enumerate(zip(names, slots, strict=True)):
        written = name.encode()
        made.heads[slot] = _first(written)
        made.tails[slot] = _first(written[-_WORD:])
        made.lengths[slot], made.keys[slot] = len(written), number
        for context, keys in _KEYS.items():
            made.actions[context * N_KEYS + number] = keys.get(name, 0)
    for context, action in _ELEMENTS.items():
        made.elements[context] = action
    return made


def _first(written: bytes) -> int:
    return int.from_bytes(written[:_WORD], "little")


def _find_factor(heads: list[int]) -> tuple[int, list[int]]:
    """An odd number that sends every key into a slot of its own."""
    factor = 0x9E3779B97F4A7C15
    while True:
        slots = [(head * factor % (1 << 64)) >> (64 - N_SLOTS_BITS) for head in heads]
        if len(set(slots)) == len(slots):
            return factor, slots
        factor = (factor * 0xD1342543DE82EF95 + 1) % (1 << 64) | 1
