"""Posts from a file or a pipe, unpacked where they are packed, as blocks of whole lines.

`.gz` and `.zst` are known by their first bytes, whatever the name. A block is handed on when it is
full, or when the pipe has nothing more just now, so a slow stream is answered at once. A plain
file may also be read in parts, each by whoever answers it: a part is the lines that begin in it.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import select
import stat
import zlib
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

import zstandard

BLOCK_BYTES = 2 << 20
_GLANCE_S = 0.5
"""How soon an interruption is heard while nothing comes."""
_PIECE_BYTES = 1 << 18
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_N_MAGIC = 4
_FAULTS = (OSError, EOFError, zlib.error, zstandard.ZstdError)


class BadSource(Exception):
    """The posts cannot be read on; says why."""


class Source(NamedTuple):
    """What is read from, unpacked."""

    stream: Any
    fd: int
    """Of what comes as it is; -1 of what must be unpacked, or has none."""
    size: float
    """Bytes; infinite of a pipe and of what is packed."""

    @property
    def is_file(self) -> bool:
        """Whether this is a plain file, any part of which may be read at any time."""
        return self.fd >= 0 and self.size != math.inf


class Part(NamedTuple):
    """The lines of a plain file that begin between these bytes."""

    fd: int
    start: int
    end: int
    first: int
    """Where the reading of all parts begins."""
    size: int
    """Of the file when it was opened; what is written to it later is not looked at."""


def open_source(raw: IO[bytes]) -> Source:
    """The stream, unpacked if it begins like something packed."""
    buffered: Any = raw if hasattr(raw, "peek") else io.BufferedReader(raw)
    try:
        magic = buffered.peek(_N_MAGIC)[:_N_MAGIC]
    except OSError as fault:
        raise BadSource(f"The posts cannot be read: {fault}.") from None
    fd, size = _describe(raw)
    if magic.startswith(_GZIP):
        return Source(gzip.GzipFile(fileobj=buffered), -1, math.inf)
    if magic == _ZSTD:
        unpacker = zstandard.ZstdDecompressor()
        unpacked = unpacker.stream_reader(buffered, read_across_frames=True)
        return Source(unpacked, -1, math.inf)
    return Source(buffered, fd, size)


def _describe(raw: IO[bytes]) -> tuple[int, float]:
    """The descriptor, where there is one, and the size."""
    try:
        fd = raw.fileno()
        found = os.fstat(fd)
    except OSError:
        return -1, 0
    return fd, found.st_size if stat.S_ISREG(found.st_mode) else math.inf


# ---- parts of a plain file -----------------------------------------------------------------


def parts(source: Source, *, n_bytes: int = BLOCK_BYTES) -> Iterator[Part]:
    """A plain file from where it is to be read on, cut into parts of so many bytes."""
    first, size = source.stream.tell(), int(source.size)
    for start in range(first, size, n_bytes):
        yield Part(source.fd, start, min(start + n_bytes, size), first, size)


def read_part(part: Part) -> bytes:
    """The whole lines that begin in this part; the file's last one may lack its newline."""
    fd, start, end, first, size = part
    found = _read_at(fd, max(start - 1, first), end)
    if start > first:
        found = found[found.find(b"\n") + 1 or len(found) :]
    if not found:
        return b""
    pieces = [found]
    while end < size and not pieces[-1].endswith(b"\n"):
        piece = _read_at(fd, end, min(end + _PIECE_BYTES, size))
        if not piece:
            break
        end += len(piece)
        pieces.append(piece[: piece.find(b"\n") + 1] or piece)
    return b"".join(pieces)


class Room:
    """A stretch of memory by way of which parts are read, one after the other.

    Each part is copied from there once. Reading it into memory of its own and cutting it there took
    three times the memory, which the system had to make anew for each part: a fifth of all time.
    """

    def __init__(self, n_bytes: int = BLOCK_BYTES) -> None:
        self._room = bytearray(n_bytes + _PIECE_BYTES)

    def read(self, part: Part) -> bytes:
        """As `read_part`."""
        fd, start, end, first, size = part
        begin, room = max(start - 1, first), self._room
        if end - begin > len(room):
            return read_part(part)
        n = self._fill(fd, begin, min(end + _PIECE_BYTES, size))
        at = 0 if start == first else room.find(b"\n", 0, n) + 1
        if at >= end - begin or (at == 0 and start > first):
            return b""
        stop = room.find(b"\n", end - begin - 1, n) + 1
        if stop == 0 and begin + n < size:
            return read_part(part)
        return bytes(memoryview(room)[at : stop or n])

    def _fill(self, fd: int, start: int, end: int) -> int:
        """Read as much of this as there is room for; how many bytes there were."""
        n, most = 0, min(end - start, len(self._room))
        try:
            with memoryview(self._room) as view:
                while n < most and (got := os.preadv(fd, [view[n:most]], start + n)):
                    n += got
        except OSError as fault:
            raise BadSource(f"The posts cannot be read on: {fault}.") from None
        return n


def _read_at(fd: int, start: int, end: int) -> bytes:
    """The bytes from one place to another, fewer only where the file ends."""
    found = []
    try:
        while start < end and (piece := os.pread(fd, end - start, start)):
            found.append(piece)
            start += len(piece)
    except OSError as fault:
        raise BadSource(f"The posts cannot be read on: {fault}.") from None
    return b"".join(found)


# ---- blocks of a stream --------------------------------------------------------------------


def blocks(source: Source, *, n_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Whole lines, about `n_bytes` at a time; the last one may lack its newline.

    Nothing (`b""`) is given where the next block may take long, so that answers need not wait.
    What can be read before a fault is handed on before the fault is raised.
    """
    held: list[bytes] = []
    n_held, has_begun = 0, False
    while True:
        while has_begun and not _has_more(source, wait_s=_GLANCE_S):
            pass  # between two glances an interruption is heard; a read would sleep through it
        has_begun = True  # the first read gives what was looked at to know the kind of the stream
        try:
            piece = _read(source, n_bytes)
        except BadSource:
            if n_held:
                yield b"".join(held)
            raise
        if not piece:
            break
        end = piece.rfind(b"\n") + 1
        n_held += len(piece)
        if not end or (n_held < n_bytes and _has_more(source)):
            held.append(piece)
            continue
        yield b"".join([*held, piece[:end]])
        held, n_held = [piece[end:]], len(piece) - end
        if not _has_more(source):
            yield b""
    if n_held:
        yield b"".join(held)


def _read(source: Source, n_bytes: int) -> bytes:
    try:
        found: bytes = source.stream.read1(min(n_bytes, _PIECE_BYTES))
    except _FAULTS as fault:
        raise BadSource(f"The posts cannot be read on: {fault or type(fault).__name__}.") from None
    return found


def _has_more(source: Source, *, wait_s: float = 0.0) -> bool:
    """Whether reading on would not have to wait, now or within `wait_s`."""
    if source.fd < 0 or source.size != math.inf:
        return True
    try:
        return bool(select.select([source.fd], [], [], wait_s)[0])
    except (OSError, ValueError):
        return True
