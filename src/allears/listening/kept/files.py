"""The files of a channel's folder by their names: which segments there are, and of what they consist.

See `segments` for what lies in them. Cheap to ask, and cheap to load.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from allears.listening.kept import container

_NAME: Final = re.compile(r"([0-9]{8})(?:\.(posts|index)|-([0-9]{8})\.piece)")
MARK: Final = b"AEposts1"
"""The first bytes of a file of posts."""


@dataclass(frozen=True)
class Names:
    """The files of one segment."""

    number: int
    is_sealed: bool
    firsts: tuple[int, ...]
    """Where the pieces of one that grows begin, rising."""


def channels_in(folder: Path) -> list[str]:
    """The channels of which something is kept."""
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def names_in(folder: Path) -> list[Names]:
    """The segments of a channel's folder, by number."""
    found: dict[int, tuple[set[str], set[int]]] = {}
    for entry in folder.iterdir() if folder.is_dir() else ():
        if match := _NAME.fullmatch(entry.name):
            kinds, firsts = found.setdefault(int(match[1]), (set(), set()))
            if match[2]:
                kinds.add(match[2])
            else:
                firsts.add(int(match[3]))
    return [
        Names(number, "index" in kinds, tuple(sorted(firsts)))
        for number, (kinds, firsts) in sorted(found.items())
        if "posts" in kinds
    ]


def posts_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.posts"


def index_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.index"


def piece_path(folder: Path, number: int, first: int) -> Path:
    return folder / f"{number:08d}-{first:08d}.piece"


def remove(folder: Path, number: int) -> None:
    """Delete a sealed segment: its posts first, without which it is none."""
    posts_path(folder, number).unlink(missing_ok=True)
    index_path(folder, number).unlink(missing_ok=True)
    container.sync_folder(folder)


def open_data(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as stream:
        try:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file cannot be mapped
            return b""
