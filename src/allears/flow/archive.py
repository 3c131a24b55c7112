"""The file that `allears backup` writes: what is in it, and how it is told whole from damaged.

A gzipped tar of pieces (`tables/<table>/<number>`: rows in PostgreSQL's COPY text form, each piece
ending with a row; `files/<sha256>`; `secret-key`), and as its last member `manifest.json`, which
names every other member with its size and SHA-256. A file without a manifest was never finished.
What it will miss: a forged file. The sums show accidents; whoever can write a backup can write
its sums.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec

FORMAT: Final = 1
"""Raised when a reader of before could not read it any more."""
MANIFEST: Final = "manifest.json"
SECRET_KEY: Final = "secret-key"  # noqa: S105 - the name of a member
MAX_MANIFEST: Final = 256_000_000
BLOCK: Final = 1 << 20
TABLE_PIECE: Final = re.compile(r"tables/([a-z_][a-z0-9_]{0,62})/(\d{8})")
ATTACHMENT: Final = re.compile(r"files/([0-9a-f]{64})")

Progress = Callable[[int, int], None]
"""Bytes done, bytes in all."""


def unseen(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


class Damaged(Exception):
    """The file is not a whole backup. The text is a sentence for the operator."""


class Member(msgspec.Struct, frozen=True):
    """One piece of the file."""

    size: int
    sha256: str


class Table(msgspec.Struct, frozen=True):
    """Which columns were written, and how many rows."""

    columns: list[str]
    rows: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    format: int
    allears: str
    made_at: str
    postgres: str
    migrations: list[tuple[str, str]]
    tables: dict[str, Table]
    sequences: dict[str, int]
    """`table.column` to the last number that was given out."""
    sealed: int
    """How many channels have passwords that only the secret key can open."""
    members: dict[str, Member]

    @property
    def n_rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def n_files(self) -> int:
        return sum(name.startswith("files/") for name in self.members)


class Writer:
    """Adds members to a tar and remembers their sums."""

    def __init__(self, stream: IO[bytes], *, made_at_s: int) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w:gz", compresslevel=4)  # noqa: SIM115
        self._made_at_s = made_at_s
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: bytes) -> None:
        """A member whose bytes are at hand."""
        self.members[name] = Member(len(content), hashlib.sha256(content).hexdigest())
        self._tar.addfile(self._info(name, len(content)), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """A member from the disk, without loading it whole. Raises `OSError`."""
        with path.open("rb") as source:
            size = path.stat().st_size
            summed = _Summed(source)
            self._tar.addfile(self._info(name, size), summed)
        self.members[name] = Member(size, summed.sha256.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and the end of the tar."""
        content = msgspec.json.encode(manifest)
        self._tar.addfile(self._info(MANIFEST, len(content)), io.BytesIO(content))
        self._tar.close()

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._made_at_s
        return info


class _Summed(io.RawIOBase):
    """Reads through, and sums what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.sha256.update(block)
        return block


@dataclass(frozen=True)
class Piece:
    """A member while it is read; good until the next one."""

    name: str
    size: int
    _stream: IO[bytes]
    _path: Path

    def blocks(self) -> Iterator[bytes]:
        """Its bytes, a few at a time. Raises `Damaged`."""
        with _told(self._path):
            while block := self._stream.read(BLOCK):
                yield block

    def read(self) -> bytes:
        """All of its bytes. Raises `Damaged`."""
        return b"".join(self.blocks())


def pieces(path: Path, *, progress: Progress = unseen) -> Iterator[Piece]:
    """Every member in order. Raises `Damaged`; an `OSError` of the disk goes through."""
    total = path.stat().st_size
    with _told(path), path.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:gz") as tar:
        for info in tar:
            stream = tar.extractfile(info) if info.isreg() else None
            if stream is None:
                raise Damaged(_broken(path, f"it holds {info.name!r}, which is no file"))
            yield Piece(info.name, info.size, stream, path)
            progress(raw.tell(), total)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise Damaged(_broken(path, str(error))) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise Damaged(_broken(path, str(error))) from error


def _broken(path: Path, why: str) -> str:
    return (
        f"{path.name} is damaged, cut off or no backup of ours ({why}). Nothing was changed. "
        "Fetch it anew from where it was kept, or take an older one."
    )


def check(path: Path, *, progress: Progress = unseen) -> Manifest:
    """Read all of it once and compare every sum. Raises `Damaged`."""
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    for piece in pieces(path, progress=progress):
        if manifest is not None:
            raise Damaged(_broken(path, "something stands behind its manifest"))
        if piece.name == MANIFEST:
            manifest = _read_manifest(path, piece)
            continue
        if not _is_ours(piece.name) or piece.name in found:
            raise Damaged(_broken(path, f"the name {piece.name!r}"))
        found[piece.name] = _sum(piece)
    if manifest is None:
        raise Damaged(_broken(path, "its end is missing"))
    wrong = sorted(
        name
        for name in manifest.members.keys() | found.keys()
        if manifest.members.get(name) != found.get(name)
    )
    if wrong:
        raise Damaged(_broken(path, f"{len(wrong)} parts are not as written: {wrong[0]}"))
    return manifest


def _sum(piece: Piece) -> Member:
    sha256, size = hashlib.sha256(), 0
    for block in piece.blocks():
        sha256.update(block)
        size += len(block)
    return Member(size, sha256.hexdigest())


def _is_ours(name: str) -> bool:
    return bool(TABLE_PIECE.fullmatch(name) or ATTACHMENT.fullmatch(name) or name == SECRET_KEY)


def _read_manifest(path: Path, piece: Piece) -> Manifest:
    if piece.size > MAX_MANIFEST:
        raise Damaged(_broken(path, "its manifest is too large"))
    try:
        content = piece.read()
        number = msgspec.json.decode(content, type=_Format).format
        if number > FORMAT:
            raise Damaged(
                f"{path.name} was written by a newer All Ears (form {number}, this one reads "
                f"{FORMAT}). Nothing was changed. Install that version or a newer one."
            )
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise Damaged(_broken(path, f"its manifest: {error}")) from error


class _Format(msgspec.Struct):
    format: int
