"""Addresses of posts as keys, and where their hosts are: machine code of `reaping`.

A post's own address mostly is the author's id and the end of the post's id in a form that all posts of
a network share: then only that end is kept (`Crop.tails`), and the form (`Kit.models`) once. All
other addresses are keys of their own, with their spelling.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from allears.listening.kept.crops import N_LETTERS, N_TAIL, Crop, Kit, put
from allears.listening.kept.harvest import HAS_LINK
from allears.listening.kept.hashing import ADDRESS, field, mixed, state_of, stirred
from allears.listening.kept.records import AUTHOR_ID, ID, LINKS, URL, many_at, string_at
from allears.listening.sieve.facts import host_span
from allears.listening.sieve.native import Array, inlined, kernel, wide

AUTHOR_MARK, ADDRESS_MARK = 2, 1
"""The first letter of a spelled author and of a spelled address: no word has it."""
MOST_MODELS: Final = 200
PER_MODEL: Final = 4
_LONGEST_TAIL: Final = 200
_LINK = np.uint64(field("has", "link"))
_OF_SITE = state_of("site:")
_ADDRESS = np.uint64(ADDRESS)


@kernel
def read_links(data: Array, post: int, told: int, kit: Kit) -> bool:
    """Its own address, its links, and those in its text: their sites, and they as keys."""
    spots, crop = kit.spots, kit.crop
    start, end = spots[2 * URL], spots[2 * URL + 1]
    crop.models[post] = 0
    if end > start:
        if not _put_sites(data, start, end, crop):
            return False
        crop.models[post] = _model_of(data, kit)
        if crop.models[post] == 0 and not _put_address(data, start, end, crop):
            return False
    at, n = spots[2 * LINKS], wide(0)
    if spots[2 * LINKS + 1] > 0:
        at, n = many_at(data, at)
    for _i in range(n):
        start, end = string_at(data, at)
        if end > start and not (
            _put_sites(data, start, end, crop) and _put_address(data, start, end, crop)
        ):
            return False
        at = end
    if n > 0 or told & HAS_LINK:
        put(crop, _LINK, 0, 0)
    if told & HAS_LINK:
        return _put_shown(kit)
    return True


@kernel
def _put_shown(kit: Kit) -> bool:
    """The addresses in the text, which was spelled last."""
    urls, norm, crop = kit.pieces.urls, kit.page.norm, kit.crop
    for i in range(kit.n_shown[0]):
        start, end = urls[2 * i], urls[2 * i + 1]
        if not (_put_sites(norm, start, end, crop) and _put_address(norm, start, end, crop)):
            return False
    return True


@inlined
def _put_sites(letters: Array, start: int, end: int, crop: Crop) -> bool:
    """The host and every domain above it; False where they cannot be told here."""
    at, stop = host_span(letters, start, end)
    if stop < 0:
        return False
    for i in range(at, stop):
        if i == at or letters[i - 1] == 46:
            state = _OF_SITE
            for j in range(i, stop):
                letter = wide(letters[j])
                if 65 <= letter <= 90:
                    letter += 32
                state = mixed(state, np.uint64(letter))
            put(crop, stirred(state), 0, 0)
    return True


@inlined
def _put_address(letters: Array, start: int, end: int, crop: Crop) -> bool:
    """The whole of it as a key."""
    state, first = _ADDRESS, crop.counts[N_LETTERS]
    at = first
    crop.letters[at] = ADDRESS_MARK
    for i in range(start, end):
        letter = wide(letters[i])
        if letter <= 32 or letter >= 127:
            return False
        if 65 <= letter <= 90:
            letter += 32
        at += 1
        crop.letters[at] = letter
        state = mixed(state, np.uint64(letter))
    crop.counts[N_LETTERS] = at + 1
    put(crop, stirred(state), first, at + 1)
    return True


@kernel
def _model_of(data: Array, kit: Kit) -> Any:
    """The number of the form of its own address, from 1, whose tail is kept; 0 of none."""
    spots, crop = kit.spots, kit.crop
    start, end = spots[2 * URL], spots[2 * URL + 1]
    who, n_who = spots[2 * AUTHOR_ID], spots[2 * AUTHOR_ID + 1] - spots[2 * AUTHOR_ID]
    tail = _tail(data, start, end)
    own = _tail(data, spots[2 * ID], spots[2 * ID + 1])
    if n_who == 0 or data[who] == 64 or end == tail or end - tail > _LONGEST_TAIL:
        return 0
    if not _are_same(data, tail, own, end - tail) or spots[2 * ID + 1] - own != end - tail:
        return 0
    for i in range(start, end):
        if data[i] <= 32 or data[i] >= 127:
            return 0
    at = start
    while at + n_who <= tail and not _are_same(data, at, who, n_who):
        at += 1
    if at + n_who > tail:
        return 0
    model = _model_number(data, (start, at, at + n_who, tail), kit)
    if model > 0:
        n = crop.counts[N_TAIL]
        for i in range(tail, end):
            letter = wide(data[i])
            crop.tails[n] = letter + 32 if 65 <= letter <= 90 else letter
            n += 1
        crop.counts[N_TAIL] = n
    return model


@inlined
def _tail(data: Array, start: int, end: int) -> int:
    """What stands behind the last slash."""
    at = end
    while at > start and data[at - 1] != 47:
        at -= 1
    return at


@inlined
def _are_same(data: Array, one: int, other: int, n: int) -> bool:
    for i in range(n):
        if data[one + i] != data[other + i]:
            return False
    return True


@kernel
def _model_number(data: Array, cuts: tuple[int, int, int, int], kit: Kit) -> Any:
    """The number of the form with this beginning and this middle; a new one, while there is room."""
    models = kit.models
    start, who, after, tail = cuts
    for number in range(models[0]):
        row = 1 + number * PER_MODEL
        if (
            models[row + 1] - models[row] == who - start
            and models[row + 3] - models[row + 2] == tail - after
            and _are_same(data, models[row], start, who - start)
            and _are_same(data, models[row + 2], after, tail - after)
        ):
            return number + 1
    if models[0] >= MOST_MODELS:
        return 0
    row = 1 + models[0] * PER_MODEL
    models[row], models[row + 1], models[row + 2], models[row + 3] = start, who, after, tail
    models[0] += 1
    return models[0]
