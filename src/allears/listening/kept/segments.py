"""What lies in a channel's folder, as it was at one moment: segments, their pieces, what is gone.

`NUMBER.posts` holds the blocks, `NUMBER.index` the one piece of a sealed segment, and
`NUMBER-FIRST.piece` the pieces of the one that still grows; posts behind the last piece are read
and indexed in memory. Files that lose their name while they are read stay readable; one that lost
it before it was opened makes the look begin anew.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.kept import container, pieces, reading
from allears.listening.kept.blocks import Block, Unpacker, blocks_from, decode, head_at, is_whole
from allears.listening.kept.faults import Damaged
from allears.listening.kept.files import (
    MARK,
    Names,
    index_path,
    names_in,
    open_data,
    piece_path,
    posts_path,
)
from allears.listening.kept.identities import identities_of
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.kept.pieces import Draft, Piece
from allears.listening.post import Post

Array = npt.NDArray[Any]
_TRIES: Final = 5


class Segment:
    """Posts of one file, and the pieces by which they are found."""

    def __init__(self, number: int, data: bytes | mmap.mmap, held: Sequence[Piece]) -> None:
        self.number = number
        self.data = data
        self.pieces = tuple(held)
        self.gone: Array = np.empty(0, np.int64)
        """Places of posts that newer ones replace, or that were taken back."""
        self._unpacker = Unpacker()

    @property
    def n_posts(self) -> int:
        return sum(piece.n_posts for piece in self.pieces)

    @property
    def heard_s(self) -> tuple[int, int]:
        """When its first and its last post were heard."""
        return self.pieces[0].heard_s[0], self.pieces[-1].heard_s[1]

    def alive(self, piece: Piece) -> npt.NDArray[np.uint8]:
        """The posts of a piece that are not gone, as a bitmap."""
        here = self.gone - piece.first
        here = here[(here >= 0) & (here < piece.n_posts)]
        every = reading.every(piece.n_posts)
        return every & ~reading.of_places(here, piece.n_posts) if len(here) else every

    def blocks_of(self, piece: Piece, places: Array) -> list[tuple[Block, Array]]:
        """The blocks in which these places (rising) of a piece lie, each with its places in it."""
        firsts, ats = piece.arrays["block_firsts"], piece.arrays["block_ats"]
        owners = np.searchsorted(firsts, places, side="right") - 1
        cuts = np.flatnonzero(np.diff(owners)) + 1
        found = []
        for group in np.split(np.arange(len(places)), cuts) if len(places) else ():
            number = int(owners[group[0]])
            block = head_at(self.data, int(ats[number]))
            if block is None or not is_whole(self.data, block):
                raise Damaged(f"A block of segment {self.number} is not as it was written.")
            found.append((block, places[group] - int(firsts[number])))
        return found

    def records(
        self, piece: Piece, places: Array, *, is_newest_first: bool = False
    ) -> Iterator[tuple[int, memoryview]]:
        """The posts at these places (rising) of a piece, as they are encoded."""
        done = len(places) if is_newest_first else 0
        blocks = self.blocks_of(piece, places)
        for block, spots in reversed(blocks) if is_newest_first else blocks:
            done -= len(spots) if is_newest_first else 0
            here = places[done : done + len(spots)].tolist()
            done += 0 if is_newest_first else len(spots)
            raw, ends, begin = self._unpacker.whole(self.data, block)
            view, rows = memoryview(raw), list(zip(here, spots.tolist(), strict=True))
            for place, spot in reversed(rows) if is_newest_first else rows:
                start = int(ends[spot - 1]) if spot else begin
                yield place, view[start : int(ends[spot])]

    def posts(
        self, piece: Piece, places: Array, *, is_newest_first: bool = False
    ) -> Iterator[tuple[int, Post]]:
        """The posts at these places (rising) of a piece."""
        for place, record in self.records(piece, places, is_newest_first=is_newest_first):
            yield place, decode(record)


def open_folder(folder: Path, finder: KeyFinder) -> list[Segment]:
    """All segments as they are now, the oldest first, with what is replaced marked as gone."""
    for _try in range(_TRIES):
        try:
            segments = [_open(folder, names, finder) for names in names_in(folder)]
            break
        except FileNotFoundError:
            continue
    else:
        raise Damaged(f"The files in {folder.name} change faster than they can be opened.")
    segments = _without_replaced([one for one in segments if one.pieces])
    mark_gone(segments)
    return sorted(segments, key=lambda one: (one.heard_s, one.number))


def _without_replaced(segments: list[Segment]) -> list[Segment]:
    """A segment that was written anew is there twice until the old one is deleted."""
    old = {number for one in segments for number in one.pieces[0].arrays.get("instead_of", ())}
    return [one for one in segments if one.number not in old]


def _open(folder: Path, names: Names, finder: KeyFinder) -> Segment:
    if names.is_sealed:
        return open_sealed(folder, names.number)
    data = open_data(posts_path(folder, names.number))
    held, draft = open_growing(folder, names, data)
    common = held[0].common if held else pieces.NO_WORDS
    held += [pieces.make(part, finder, common) for part in draft.cut(pieces.MOST_POSTS)]
    return Segment(names.number, data, held)


def open_sealed(folder: Path, number: int) -> Segment:
    """Raises `Damaged`, and `FileNotFoundError`."""
    data = open_data(posts_path(folder, number))
    opened = container.open_arrays(index_path(folder, number))
    piece = pieces.from_file(opened.facts, opened.arrays)
    if piece.end > len(data):
        raise Damaged(f"The posts of segment {number} are cut off.")
    return Segment(number, data, [piece])


def open_growing(folder: Path, names: Names, data: bytes | mmap.mmap) -> tuple[list[Piece], Draft]:
    """The pieces of a segment that grows, and the posts behind them."""
    held: list[Piece] = []
    at, n_posts = len(MARK), 0
    for first in names.firsts:
        if first != n_posts:
            break
        try:
            opened = container.open_arrays(piece_path(folder, names.number, first))
        except Damaged:
            break
        piece = pieces.from_file(opened.facts, opened.arrays)
        held.append(piece)
        at, n_posts = piece.end, n_posts + piece.n_posts
    return held, read_draft(data, at, n_posts)


def read_draft(data: bytes | mmap.mmap, at: int, first: int) -> Draft:
    """The posts of all whole blocks from here on."""
    draft, unpacker = Draft(first), Unpacker()
    for block in blocks_from(data, at):
        records, replaced = unpacker.unpack(data, block)
        draft.records += records
        draft.heard_s += [block.heard_s] * len(records)
        draft.blocks.append(block)
        draft.replaced += replaced
    if draft.records:
        draft.ids.append(identities_of(Batch(draft.records)))
    return draft


def mark_gone(segments: Sequence[Segment]) -> None:
    """Find the posts that newer ones replace."""
    every = [piece.arrays["replaced"] for one in segments for piece in one.pieces]
    replaced = np.concatenate(every) if every else np.empty(0, np.uint64)
    owners = replaced >> np.uint64(32)
    for one in segments:
        mine = replaced[owners == one.number] & np.uint64(0xFFFFFFFF)
        one.gone = np.unique(mine.astype(np.int64))
