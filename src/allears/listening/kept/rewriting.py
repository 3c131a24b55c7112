"""A sealed segment without the posts that are gone, as a new one that takes its place at once.

The new index is written first, the posts get their name last: before that the new segment does not
exist, from then on it says itself which one it stands instead of. So a crash leaves one of the two.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from allears.listening.kept import blocks, container, files, pieces, segments
from allears.listening.kept.blocks import Block, Packer, Unpacker
from allears.listening.kept.faults import Damaged
from allears.listening.kept.files import MARK
from allears.listening.kept.identities import identities_of
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.kept.pieces import Array, Draft, Piece
from allears.listening.kept.segments import Segment

_BLOCKS_AT_ONCE: Final = 256


def rewrite(folder: Path, segment: Segment, gone: Array, number: int) -> Segment | None:
    """Write what is left of a segment under a new number; None when nothing is. Deletes the old."""
    left = _left(segment, set(gone.tolist()))
    part = _part(folder, number)
    made: list[Piece] = []
    finder, packer = KeyFinder(), Packer()
    with part.open("wb") as stream:
        stream.write(MARK)
        at, first = len(MARK), 0
        while some := list(islice(left, _BLOCKS_AT_ONCE)):
            draft = Draft(first)
            for heard_s, records in some:
                packed = packer.pack(records, heard_s=heard_s, replaced=())
                stream.write(packed)
                draft.blocks.append(Block(at, at + len(packed), len(records), heard_s))
                draft.records += records
                draft.heard_s += [heard_s] * len(records)
                at += len(packed)
            draft.ids.append(identities_of(Batch(draft.records)))
            made.append(pieces.make(draft, finder, made[0].common if made else None))
            first += len(draft.records)
        stream.flush()
        os.fsync(stream.fileno())
    if not made:
        part.unlink()
        files.remove(folder, segment.number)
        return None
    _commit(folder, number, segment, made)
    files.remove(folder, segment.number)
    return segments.open_sealed(folder, number)


def _part(folder: Path, number: int) -> Path:
    """What the new posts are called until they count."""
    return folder / f".{number:08d}.posts.part"


def _commit(folder: Path, number: int, segment: Segment, made: list[Piece]) -> None:
    whole = pieces.join(made)
    arrays = dict(whole.arrays)
    arrays["replaced"] = np.concatenate([piece.arrays["replaced"] for piece in segment.pieces])
    arrays["instead_of"] = np.array([segment.number], np.uint64)
    whole = replace(whole, arrays=arrays)
    container.write(files.index_path(folder, number), whole.facts(), whole.arrays, is_lasting=True)
    _part(folder, number).replace(files.posts_path(folder, number))
    container.sync_folder(folder)


def _left(segment: Segment, gone: set[int]) -> Iterator[tuple[int, list[bytes]]]:
    """Second and records of each block, without those that are gone."""
    unpacker = Unpacker()
    for piece in segment.pieces:
        starts = piece.arrays["block_firsts"].tolist()
        for at, first in zip(piece.arrays["block_ats"].tolist(), starts, strict=True):
            block = blocks.head_at(segment.data, at)
            if block is None or not blocks.is_whole(segment.data, block):
                raise Damaged(f"A block of segment {segment.number} is not as it was written.")
            records, _replaced = unpacker.unpack(segment.data, block)
            base = piece.first + first
            kept = [bytes(r) for n, r in enumerate(records) if base + n not in gone]
            if kept:
                yield block.heard_s, kept
