"""A slice of a piece decided: the index says what it can, the posts themselves the rest.

A slice is some ten thousand posts. Blocks with posts that are not decided are unpacked and asked by
machine code; while that and the unpacking run, other threads run too. What is still open then is
left to whoever holds the matcher.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, NamedTuple

import numpy as np

from allears.listening.kept import leaves, placing
from allears.listening.kept.asking import Asker
from allears.listening.kept.bulk import BulkUnpacker
from allears.listening.kept.leaves import Outlook
from allears.listening.kept.pieces import Array, Bits
from allears.listening.kept.placing import Placer
from allears.listening.kept.planning import Plan
from allears.listening.kept.shelf import Stretch
from allears.listening.query.nodes import Node
from allears.listening.sieve.verdicts import NO, YES

SIZE: Final = 1 << 16
"""Posts of a slice; a multiple of eight."""
_BLOCKS_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Slice:
    """Posts `low` to `high` of a piece."""

    look: Look
    low: int
    high: int


@dataclass(frozen=True)
class Decided:
    """What is known of a slice. Flags are bools by post of the slice."""

    slice: Slice
    wanted: Array
    met: Sequence[Array]
    """Of each query the posts that meet it."""
    open: Sequence[Array]
    """Of each query the posts of which it is not known."""


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Queries:
    """Queries with their leaves, asked from several threads."""

    def __init__(self, nodes: Sequence[Node], *, is_language_late: bool) -> None:
        self.plans = [Plan(node, is_language_late=is_language_late) for node in nodes]
        self.leaves: list[Node] = []
        for plan in self.plans:
            self.leaves += [leaf for leaf in plan.leaves if leaf not in self.leaves]
        self.walked = frozenset(name for leaf in self.leaves for name in leaves.walked(leaf))
        self._own = threading.local()
        self.is_stopped = False

    def hands(self) -> tuple[Asker, BulkUnpacker, Placer]:
        """What this thread works with."""
        own = self._own
        if not hasattr(own, "asker"):
            own.asker, own.unpacker = Asker(self.leaves), BulkUnpacker()
            own.placer = Placer(self.leaves)
        return own.asker, own.unpacker, own.placer

    def check(self) -> None:
        if self.is_stopped:
            raise Stopped


class Told(NamedTuple):
    """What the index of a piece tells of a leaf, and of which posts its rows of places do not."""

    outlook: Outlook
    beyond: Bits | None


class Look:
    """One piece: what its index tells, found by the first thread that needs it.

    What must be read of the piece that comes `after` is read from the disk meanwhile.
    """

    def __init__(self, stretch: Stretch, queries: Queries, after: Stretch | None = None) -> None:
        self.stretch, self.queries, self._after = stretch, queries, after
        self._lock = threading.Lock()
        self._known: list[Told] | None = None
        self._left = -(-stretch.piece.n_posts // SIZE)

    def slices(self) -> Iterator[Slice]:
        """The newest posts first."""
        n_posts = self.stretch.piece.n_posts
        for low in range((n_posts - 1) // SIZE * SIZE, -1, -SIZE):
            yield Slice(self, low, min(n_posts, low + SIZE))

    def known(self) -> list[Told]:
        """What the index tells of every leaf of the queries. To be called once for each slice."""
        with self._lock:
            if self._known is None:
                self.queries.check()
                self.stretch.piece.bring(self.queries.walked)
                if self._after is not None:
                    self._after.piece.bring(self.queries.walked)
                of = {}
                for plan in self.queries.plans:
                    rows = zip(plan.leaves, plan.outlooks(self.stretch.piece), strict=True)
                    of.update({leaf: outlook for leaf, outlook in rows if leaf not in of})
                self._known = [
                    Told(of[leaf], self._beyond(leaf, of[leaf])) for leaf in self.queries.leaves
                ]
            known, self._left = self._known, self._left - 1
            if not self._left:
                self._known = None
            return known

    def _beyond(self, leaf: Node, told: Outlook) -> Bits | None:
        is_open = leaf[0] in placing.KINDS and (told.may & ~told.sure).any()
        return leaves.beyond(leaf, self.stretch.piece) if is_open else None


def decide(one: Slice) -> Decided:
    """As far as it can be told without the matcher. Raises `Stopped`, `Damaged`."""
    look, queries = one.look, one.look.queries
    known = look.known()
    wanted = _cut(look.stretch.wanted, one)
    told = {
        leaf: Outlook(*(_cut(bits, one) for bits in each.outlook))
        for leaf, each in zip(queries.leaves, known, strict=True)
    }
    whole, places = _joined(queries, told, wanted)
    beyond = [each.beyond for each in known]
    asker, _unpacker, placer = queries.hands()
    if len(places) and any(bits is not None for bits in beyond):
        answers = placer.ask(look.stretch.piece, places + one.low, beyond)
        for leaf, row in zip(queries.leaves, answers, strict=True):
            told[leaf].sure[places[row == YES]] = True
            told[leaf].may[places[row == NO]] = False
        whole, places = _joined(queries, told, wanted)
    if not len(places) or not asker.can_tell:
        met = [sure & wanted for sure, _may in whole]
        return Decided(one, wanted, met, [may & ~sure & wanted for sure, may in whole])
    answers = _asked(one, places)
    there = {
        leaf: Outlook(told[leaf].sure[places] | (row == YES), told[leaf].may[places] & (row != NO))
        for leaf, row in zip(queries.leaves, answers, strict=True)
    }
    met, left = [], []
    for plan, (sure, may) in zip(queries.plans, whole, strict=True):
        again = plan.joined([there[leaf] for leaf in plan.leaves])
        sure[places], may[places] = again.sure, again.may
        met.append(sure & wanted)
        left.append(may & ~sure & wanted)
    return Decided(one, wanted, met, left)


def _joined(
    queries: Queries, told: Mapping[Node, Outlook], wanted: Array
) -> tuple[list[Outlook], Array]:
    """What is told of each query, and the posts of which any of them does not know."""
    whole = [plan.joined([told[leaf] for leaf in plan.leaves]) for plan in queries.plans]
    doubtful = reduce(np.logical_or, [may & ~sure for sure, may in whole]) & wanted
    return whole, np.flatnonzero(doubtful)


def _cut(bits: Bits, one: Slice) -> Array:
    """The bools of a slice."""
    part = bits[one.low >> 3 : (one.high + 7) >> 3]
    return np.unpackbits(part, count=one.high - one.low, bitorder="little").astype(np.bool_)


def _asked(one: Slice, places: Array) -> Array:
    """The verdict of each leaf on each of these posts of the slice."""
    queries, stretch = one.look.queries, one.look.stretch
    asker, unpacker, _placer = queries.hands()
    answers = np.empty((len(queries.leaves), len(places)), np.uint8)
    firsts, ats = stretch.piece.arrays["block_firsts"], stretch.piece.arrays["block_ats"]
    spots = places + one.low
    owners = np.searchsorted(firsts, spots, side="right") - 1
    blocks, counts = np.unique(owners, return_counts=True)
    ends = np.cumsum(counts)
    for first in range(0, len(blocks), _BLOCKS_AT_ONCE):
        queries.check()
        some = blocks[first : first + _BLOCKS_AT_ONCE]
        low, high = int(ends[first] - counts[first]), int(ends[first + len(some) - 1])
        raw, starts = unpacker.begins(
            stretch.segment.data,
            ats[some],
            np.searchsorted(some, owners[low:high]),
            spots[low:high] - firsts[owners[low:high]],
        )
        out = np.empty((len(queries.leaves), high - low), np.uint8)
        asker.ask(raw, starts, out)
        answers[:, low:high] = out
    return answers
