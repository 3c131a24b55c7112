"""Where posts stand on the web, so that a part of an address is looked up and no post is read.

Addresses in posts are keys with a spelling. The posts' own addresses mostly share one form: a
beginning, the author's id, a middle, and a tail of its own. Then the form is kept once, authors are
keys with a spelling anyway, and the tails lie packed in one row. A part that is looked for stands
in what comes before the tail, in the tail, or across the last slash; nothing else is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import zstandard

from allears.listening.kept.keys import Found, Model
from allears.listening.sieve.native import Array, inlined, kernel, wide

_LEVEL: Final = 1
_MOST_MODELS: Final = 255


@dataclass(frozen=True)
class Owned:
    """The own addresses of the posts of a piece."""

    models: Sequence[Model]
    model_of: Array
    """uint8 by post: its model, from 1; 0 where the address is a key or there is none."""
    sizes: Array
    """uint8 by post: the length of its tail."""
    tails: Array


def of_found(found: Found) -> Owned:
    sizes = np.diff(found.tail_ends, prepend=0).astype(np.uint8)
    return Owned(found.models, found.model_of, sizes, found.tails)


def pack(owned: Owned) -> Array:
    """All but the models, as one row of bytes."""
    raw = owned.model_of.tobytes() + owned.sizes.tobytes() + owned.tails.tobytes()
    return np.frombuffer(zstandard.ZstdCompressor(level=_LEVEL).compress(raw), np.uint8)


def unpack(packed: Array, models: Sequence[Model], n_posts: int) -> Owned:
    raw = np.frombuffer(zstandard.ZstdDecompressor().decompress(packed.tobytes()), np.uint8)
    return Owned(models, raw[:n_posts], raw[n_posts : 2 * n_posts], raw[2 * n_posts :])


def join(many: Sequence[Owned]) -> Owned | None:
    """Behind each other; None of too many models."""
    numbers: dict[Model, int] = {}
    model_of = []
    for owned in many:
        new = [0, *(numbers.setdefault(model, len(numbers) + 1) for model in owned.models)]
        if len(numbers) > _MOST_MODELS:
            return None
        model_of.append(np.array(new, np.uint8)[owned.model_of])
    return Owned(
        models=list(numbers),
        model_of=np.concatenate(model_of),
        sizes=np.concatenate([owned.sizes for owned in many]),
        tails=np.concatenate([owned.tails for owned in many]),
    )


# ---- looking for a part --------------------------------------------------------------------


@inlined
def stands_at(row: Array, at: int, part: Array) -> bool:
    for i in range(part.shape[0]):
        if row[at + i] != part[i]:
            return False
    return True


@inlined
def holds(row: Array, start: int, end: int, part: Array) -> bool:
    """Whether a part stands in a row of bytes."""
    for at in range(start, end - part.shape[0] + 1):
        if row[at] == part[0] and stands_at(row, at, part):
            return True
    return False


@kernel
def _mark_texts(texts: Array, starts: Array, mark: int, part: Array, out: Array) -> None:
    """Which terms are spelled with this mark and hold the part."""
    for term in range(out.shape[0]):
        start, end = wide(starts[term]) + 1, wide(starts[term + 1])
        out[term] = start < end and texts[start] == mark and holds(texts, start + 1, end, part)


def terms_with(piece_texts: tuple[Array, Array], mark: int, part: bytes) -> Array:
    """The terms whose spelling begins with a mark and holds a part. `piece_texts`: see `Table`."""
    texts, starts = piece_texts
    found = np.zeros(len(starts) - 1, np.bool_)
    _mark_texts(texts, starts, mark, _row(part), found)
    return np.flatnonzero(found)


class Head(NamedTuple):
    """What is looked for in all that stands before the tails."""

    begin: Array
    middle: Array
    part: Array
    across: Array
    """What must stand right before the tail; empty where nothing does."""
    scratch: Array


@kernel
def _mark_heads(texts: Array, starts: Array, mark: int, head: Head, out: Array) -> None:
    """Of each author: 1 where the part stands before the tail, 2 where what is across ends there."""
    scratch, n_begin, n_across = head.scratch, head.begin.shape[0], head.across.shape[0]
    for i in range(n_begin):
        scratch[i] = head.begin[i]
    for term in range(out.shape[0]):
        start, end = wide(starts[term]) + 1, wide(starts[term + 1])
        out[term] = 0
        if start >= end or texts[start] != mark:
            continue
        n = wide(n_begin)
        for i in range(start + 1, end):
            scratch[n] = texts[i]
            n += 1
        for i in range(head.middle.shape[0]):
            scratch[n] = head.middle[i]
            n += 1
        if holds(scratch, 0, n, head.part):
            out[term] |= 1
        if 0 < n_across <= n and stands_at(scratch, n - n_across, head.across):
            out[term] |= 2


@kernel
def _mark_tails(sizes: Array, tails: Array, part: Array, is_begun: bool, out: Array) -> None:
    """Which tails hold the part, or begin with it."""
    at = wide(0)
    for post in range(sizes.shape[0]):
        end = at + sizes[post]
        if is_begun:
            out[post] = end - at >= part.shape[0] and stands_at(tails, at, part)
        else:
            out[post] = holds(tails, at, end, part)
        at = end


def posts_with(owned: Owned, part: bytes, *, is_begun: bool) -> Array:
    """Of each post whether its tail holds the part, or begins with it."""
    found = np.zeros(len(owned.sizes), np.bool_)
    _mark_tails(owned.sizes, owned.tails, _row(part), is_begun, found)
    return found


def authors_with(
    piece_texts: tuple[Array, Array], mark: int, model: Model, *, part: bytes, across: bytes
) -> tuple[Array, Array]:
    """The terms of authors in whose addresses, as far as the tail, a part stands; and those that
    end with what is `across`, if it is anything."""
    texts, starts = piece_texts
    begin, middle = (_row(side.encode()) for side in model)
    longest = int(np.diff(starts).max(initial=0))
    scratch = np.empty(len(begin) + longest + len(middle), np.uint8)
    found = np.zeros(len(starts) - 1, np.uint8)
    head = Head(begin, middle, _row(part), _row(across), scratch)
    _mark_heads(texts, starts, mark, head, found)
    return np.flatnonzero(found & 1), np.flatnonzero(found & 2)


def _row(text: bytes) -> Array:
    return np.frombuffer(text, np.uint8)
