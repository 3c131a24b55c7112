"""A file of arrays that is read where it lies: written whole or not at all, checked when opened.

Eight letters, the length and the sum of a head in JSON, then the arrays, each at a multiple of
eight. The head names every array with its type, its place and its sum, and holds facts of the
writer. The file bears its name only when all of it is on the disk.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from allears.listening.kept.faults import Damaged

Array = npt.NDArray[Any]
_MAGIC: Final = b"AEKEPT1\n"
_ALIGN: Final = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """Arrays that point into the file, and the facts. Lives on when the file loses its name."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, Array]
    sums: Mapping[str, int]
    n_bytes: int

    def check(self) -> None:
        """Compare every sum. Raises `Damaged`."""
        for name, array in self.arrays.items():
            if zlib.crc32(array.tobytes()) != self.sums[name]:
                raise Damaged(f"The part {name} of a kept index is not as it was written.")


def write(
    path: Path, facts: Mapping[str, Any], arrays: Mapping[str, Array], *, is_lasting: bool
) -> None:
    """Write a file over whatever bears its name. `is_lasting`: it is on the disk when this ends."""
    spots, at = {}, 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        sum_ = zlib.crc32(data.view(np.uint8).data if data.size else b"")
        spots[name] = [str(data.dtype), at, data.size, sum_]
        at += -(-data.nbytes // _ALIGN) * _ALIGN
    head = msgspec.json.encode({"facts": facts, "arrays": spots, "n_bytes": at})
    head += b" " * (-(len(head) + 16) % _ALIGN)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as stream:
        stream.write(_MAGIC + len(head).to_bytes(4, "little"))
        stream.write(zlib.crc32(head).to_bytes(4, "little") + head)
        for array in arrays.values():
            data = np.ascontiguousarray(array)
            stream.write(data.data if data.size else b"")
            stream.write(b"\0" * (-data.nbytes % _ALIGN))
        if is_lasting:
            stream.flush()
            os.fsync(stream.fileno())
    part.replace(path)
    if is_lasting:
        sync_folder(path.parent)


def open_arrays(path: Path) -> Opened:
    """Raises `Damaged`, and `FileNotFoundError`."""
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size < 16:
            raise Damaged(f"{path.name} is cut off.")
        data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    n_head = int.from_bytes(data[8:12], "little")
    head = data[16 : 16 + n_head]
    if data[:8] != _MAGIC or zlib.crc32(head) != int.from_bytes(data[12:16], "little"):
        raise Damaged(f"{path.name} does not begin as it was written.")
    read = msgspec.json.decode(head)
    base = 16 + n_head
    if size < base + read["n_bytes"]:
        raise Damaged(f"{path.name} is cut off.")
    arrays = {
        name: np.frombuffer(data, np.dtype(kind), count, base + at)
        for name, (kind, at, count, _sum) in read["arrays"].items()
    }
    sums = {name: spot[3] for name, spot in read["arrays"].items()}
    return Opened(facts=read["facts"], arrays=arrays, sums=sums, n_bytes=size)


def bring(array: Array) -> None:
    """Have the system read an array of a file in one go, while something else is done.

    Touched page by page it is read in small bites, or with all that happens to lie beside it.
    """
    data = getattr(array.base, "obj", None)
    if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_WILLNEED"):
        start = array.ctypes.data - np.frombuffer(data, np.uint8).ctypes.data
        low = start // mmap.PAGESIZE * mmap.PAGESIZE
        with suppress(OSError):  # advice that the system may refuse
            data.madvise(mmap.MADV_WILLNEED, low, start + array.nbytes - low)


def sync_folder(folder: Path) -> None:
    """Names of new and of lost files are on the disk when this ends."""
    with suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
