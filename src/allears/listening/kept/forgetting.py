"""Posts and people that must not be found any more: noted once, honoured by the next look.

A note holds no name: numbers of the posts (as pieces know them) and of the authors, with their
network and the time. A post that is noted stays forgotten, also when it is heard again; of an
author all that was said until then is. Compaction takes the posts themselves off the disk.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from allears.listening.kept import identities, reading
from allears.listening.kept.hashing import field
from allears.listening.kept.pieces import Array, Bits, Piece
from allears.listening.kept.segments import Segment
from allears.listening.match.view import plain

_NAME: Final = "forgotten.jsonl"


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call of `forget`."""

    at: int
    """Second since 1970."""
    posts: list[int] = []
    authors: list[int] = []
    network: str = ""
    """Of the authors."""


def forget(
    folder: Path,
    *,
    network: str,
    at: datetime,
    post_ids: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> None:
    """From now on no read gives these posts, nor what these authors (id or handle) said until `at`.

    On the disk when this ends; the bytes themselves go with the next compaction (`tidy`).
    """
    if not (post_ids or authors):
        return
    names = [identities.name_of(network, post_id) for post_id in post_ids]
    note = Note(
        at=int(at.timestamp()),
        posts=identities.identities_of_names(names).tolist(),
        authors=[field("author", plain(who).removeprefix("@")) for who in authors if who],
        network=network,
    )
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, b"\n" + msgspec.json.encode(note) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def notes(folder: Path) -> list[Note]:
    """All that was noted; a line that was cut off by a crash was never acknowledged."""
    path = folder / _NAME
    return list(_read(path.read_bytes())) if path.exists() else []


def _read(text: bytes) -> Iterator[Note]:
    for line in text.split(b"\n"):
        try:
            if line:
                yield msgspec.json.decode(line, type=Note)
        except msgspec.DecodeError:
            continue


def prune(folder: Path, *, before: datetime) -> None:
    """Drop notes from before a moment from which on nothing is kept any more."""
    path = folder / _NAME
    if not path.exists():
        return
    with path.open("rb+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        kept = [note for note in _read(stream.read()) if note.at >= before.timestamp()]
        stream.seek(0)
        stream.write(b"".join(msgspec.json.encode(note) + b"\n" for note in kept))
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())


class Forgotten:
    """What must not be found, ready to be asked of segments."""

    def __init__(self, noted: Sequence[Note]) -> None:
        posts = [identity for note in noted for identity in note.posts]
        self._posts = np.unique(np.array(posts, np.uint64))
        self._authors: dict[str, dict[int, int]] = {}
        for note in noted:
            latest = self._authors.setdefault(note.network, {})
            for author in note.authors:
                latest[author] = max(note.at, latest.get(author, 0))

    def places(self, segment: Segment) -> Array:
        """The places in a segment that are to be forgotten."""
        found = [np.empty(0, np.int64)]
        for piece in segment.pieces:
            here = [piece.places_of(self._posts)] if len(self._posts) else []
            here += [self._said(piece, network) for network in self._authors]
            found += [places + piece.first for places in here]
        return np.concatenate(found)

    def _said(self, piece: Piece, network: str) -> Array:
        """What the forgotten people of a network said here until then."""
        authors = self._authors[network]
        of_network = piece.having(field("network", plain(network)))
        if not len(piece.terms_of(list(authors))):
            return np.empty(0, np.int64)
        found = [np.empty(0, np.int64)]
        for author, until in authors.items():
            said: Bits = piece.having(author) & of_network
            places = reading.places(said, piece.n_posts)
            found.append(places[piece.times[places] <= until])
        return np.concatenate(found)
