"""Many blocks unpacked in one call, and where the posts in them begin, without making anything of each.

A scan over millions of posts reads half a million blocks: what is done for each of them in Python, small
as it is, cost more than unpacking. The heads are read as one table, the bodies go through
one call of the library, which lets other threads run meanwhile. What comes out is put into a row of bytes that
stays: a new one for each call is memory that the system has to give page by page, a quarter of the time.
"""

from __future__ import annotations

import zlib
from typing import Any, Final, cast

import numpy as np
import zstandard

from allears.listening.kept.blocks import HEAD_SIZE, MARK, MAX_RAW, Bytes
from allears.listening.kept.faults import Damaged
from allears.listening.sieve.native import N_SPARE, Array, kernel, wide

_HEADS: Final = np.dtype(
    [
        ("mark", "S4"),
        ("n_body", "<u4"),
        ("n_raw", "<u4"),
        ("n_posts", "<u4"),
        ("n_gone", "<u4"),
        ("heard_s", "<u8"),
        ("sum", "<u4"),
    ]
)


@kernel
def _find_starts(raw: Array, heads: Array, owners: Array, spots: Array, out: Array) -> None:
    """Where posts begin. `heads`: int64 by block: where it begins in `raw`, its replaced posts, its
    posts. `owners` (rising), `spots`: of each post its block and its place in it."""
    block, spot, at = wide(-1), wide(0), wide(0)
    lengths = wide(0)
    for i in range(owners.shape[0]):
        if owners[i] != block:
            block, spot = wide(owners[i]), wide(0)
            lengths = heads[block, 0] + 8 * heads[block, 1]
            at = lengths + 4 * heads[block, 2]
        while spot < spots[i]:
            here = lengths + 4 * spot
            at += (
                wide(raw[here])
                | wide(raw[here + 1]) << 8
                | wide(raw[here + 2]) << 16
                | wide(raw[here + 3]) << 24
            )
            spot += 1
        out[i] = at


class BulkUnpacker:
    """Reads many blocks of a file at once. One for each thread."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor()
        self._room = np.empty(0, np.uint8)

    def begins(self, data: Bytes, ats: Array, owners: Array, spots: Array) -> tuple[Array, Array]:
        """The blocks that stand at `ats`, unpacked, and where posts begin in that.

        `owners` (rising), `spots`: of each post its block in `ats`, and its place in that.
        The bytes have room for wide looks behind them, and are overwritten by the next call. Raises
        `Damaged`.
        """
        heads = _heads(data, ats)
        sizes = heads["n_raw"].astype(np.int64)
        raw = self._unpacked(data, ats, heads)
        table = np.empty((len(ats), 3), np.int64)
        table[:, 0] = np.cumsum(sizes) - sizes
        table[:, 1], table[:, 2] = heads["n_gone"], heads["n_posts"]
        starts = np.empty(len(owners), np.int64)
        _find_starts(raw, table, owners, spots, starts)
        return raw, starts

    def _unpacked(self, data: Bytes, ats: Array, heads: Array) -> Array:
        bodies = np.empty((len(ats), 2), np.uint64)
        bodies[:, 0], bodies[:, 1] = ats + HEAD_SIZE, heads["n_body"]
        sizes = heads["n_raw"].astype(np.uint64).tobytes()
        try:
            packed = cast(Any, zstandard).BufferWithSegments(data, bodies.tobytes())
            made = self._zstd.multi_decompress_to_buffer(packed, decompressed_sizes=sizes)
        except zstandard.ZstdError as error:
            raise Damaged(f"A block of kept posts cannot be unpacked: {error}") from None
        n_raw = int(heads["n_raw"].sum(dtype=np.int64))
        if len(self._room) < n_raw + N_SPARE:
            self._room = np.zeros(2 * n_raw + N_SPARE, np.uint8)
        room, at = memoryview(cast(Any, self._room)), 0
        for segment in cast(Any, made):
            size = len(segment)
            if at + size > n_raw:
                raise Damaged("A block of kept posts is not as long as it was.")
            room[at : at + size] = segment
            at += size
        if at != n_raw:
            raise Damaged("A block of kept posts is not as long as it was.")
        raw: Array = self._room[: n_raw + N_SPARE]
        return raw


def _heads(data: Bytes, ats: Array) -> Array:
    """The heads of these blocks, whose sums are right."""
    every = np.frombuffer(cast(Any, data), np.uint8)
    if len(ats) and int(ats[-1]) + HEAD_SIZE > len(every):
        raise Damaged("A file of kept posts is cut off.")
    rows = every[ats[:, None].astype(np.int64) + np.arange(HEAD_SIZE)]
    heads: Array = np.ascontiguousarray(rows).view(_HEADS).reshape(-1)
    ends = ats.astype(np.int64) + HEAD_SIZE + heads["n_body"]
    is_good = (heads["mark"] == MARK) & (heads["n_raw"] <= MAX_RAW) & (ends <= len(every))
    view = memoryview(cast(Any, data))
    for at, end, good, sum_ in zip(ats.tolist(), ends.tolist(), is_good, heads["sum"], strict=True):
        body = at + HEAD_SIZE
        if not good or zlib.crc32(view[body:end], zlib.crc32(view[at + 4 : body - 4])) != sum_:
            raise Damaged("A block of kept posts is not as it was written.")
    return heads
