"""Posts on the disk: blocks of a few dozen, each packed by itself, one behind the other.

A block is a head (mark, packed and unpacked length, how many posts, when they were heard, how many
older posts it takes the place of, sum of all that follows the sum) and a body in Zstandard: the
numbers of the replaced posts, the length of each post, the posts in MessagePack. The file is its
own journal: what was written and synced is a row of whole blocks, what comes after is a torn block
and is cut off by the next writer.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
import numpy as np
import numpy.typing as npt
import zstandard

from allears.listening.post import Post

PER_BLOCK: Final = 32
"""Posts of a block. Twice as many pack three in a hundred better, and cost twice to read one."""
MAX_RAW: Final = 1 << 26
"""Bytes of a block unpacked, 64 MB; a post of a megabyte stands in a block of its own."""
LARGE: Final = 1 << 18
_LEVEL: Final = 1
_HEAD: Final = struct.Struct("<4sIIIIQI")
HEAD_SIZE: Final = _HEAD.size
MARK: Final = b"AEb1"
"""The first bytes of a block."""

Ends = npt.NDArray[np.int64]
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Post)


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block stands and what its head says."""

    at: int
    end: int
    n_posts: int
    heard_s: int
    """Seconds since 1970."""


class Bytes(Protocol):
    """A file in memory, or bytes."""

    def __len__(self) -> int: ...
    def __getitem__(self, key: slice) -> bytes: ...


def encode(post: Post) -> bytes:
    return _ENCODER.encode(post)


def decode(record: bytes | memoryview) -> Post:
    return _DECODER.decode(record)


class Packer:
    """Makes blocks. One for each thread."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdCompressor(level=_LEVEL)

    def pack(self, records: Sequence[bytes], *, heard_s: int, replaced: Sequence[int]) -> bytes:
        """One block of these posts."""
        lengths = np.fromiter(map(len, records), np.uint32, len(records)).tobytes()
        gone = np.array(replaced, np.uint64).tobytes()
        raw = b"".join((gone, lengths, *records))
        body = self._zstd.compress(raw)
        rest = _HEAD.pack(MARK, len(body), len(raw), len(records), len(replaced), heard_s, 0)
        sum_ = zlib.crc32(body, zlib.crc32(rest[4:-4]))
        return rest[:-4] + sum_.to_bytes(4, "little") + body


def cut(records: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """The records in rows that make a block each."""
    if max(map(len, records), default=0) * PER_BLOCK <= LARGE:
        yield from (records[at : at + PER_BLOCK] for at in range(0, len(records), PER_BLOCK))
        return
    start, size = 0, 0
    for place, record in enumerate(records):
        if place > start and (place - start >= PER_BLOCK or size + len(record) > LARGE):
            yield records[start:place]
            start, size = place, 0
        size += len(record)
    if start < len(records):
        yield records[start:]


def head_at(data: Bytes, at: int) -> Block | None:
    """The block that begins here, by its head alone; None when no whole one does."""
    if at + HEAD_SIZE > len(data):
        return None
    mark, n_body, n_raw, n_posts, _n, heard_s, _sum = _HEAD.unpack(data[at : at + HEAD_SIZE])
    end = at + HEAD_SIZE + n_body
    if mark != MARK or n_raw > MAX_RAW or end > len(data):
        return None
    return Block(at, end, n_posts, heard_s)


def is_whole(data: Bytes, block: Block) -> bool:
    """Whether the sum is right."""
    head = data[block.at : block.at + HEAD_SIZE]
    body = data[block.at + HEAD_SIZE : block.end]
    return zlib.crc32(body, zlib.crc32(head[4:-4])) == int.from_bytes(head[-4:], "little")


class Unpacker:
    """Reads blocks. One for each thread."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor()

    def unpack(self, data: Bytes, block: Block) -> tuple[list[memoryview], list[int]]:
        """The posts as they are encoded, and the numbers of the posts that they replace."""
        raw, all_ends, begin = self.whole(data, block)
        ends = all_ends.tolist()
        view = memoryview(raw)
        records = [view[a:b] for a, b in zip([begin, *ends[:-1]], ends, strict=False)]
        n_gone = (begin - 4 * block.n_posts) // 8
        return records, np.frombuffer(raw[: 8 * n_gone], np.uint64).tolist()

    def whole(self, data: Bytes, block: Block) -> tuple[bytes, Ends, int]:
        """A block unpacked, where each post ends in it, and where the first one begins."""
        head = _HEAD.unpack(data[block.at : block.at + HEAD_SIZE])
        n_raw, n_posts, n_gone = head[2], head[3], head[4]
        body = data[block.at + HEAD_SIZE : block.end]
        raw = self._zstd.decompress(body, max_output_size=n_raw)
        begin = 8 * n_gone + 4 * n_posts
        lengths = np.frombuffer(raw, np.uint32, n_posts, 8 * n_gone)
        return raw, np.cumsum(lengths, dtype=np.int64) + begin, begin


def blocks_from(data: Bytes, at: int) -> Iterator[Block]:
    """Whole blocks from here on, until the end or the first that is torn."""
    while (block := head_at(data, at)) is not None and is_whole(data, block):
        yield block
        at = block.end
