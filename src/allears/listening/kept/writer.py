"""Keeps what a channel hears: one writer a channel, which may be killed at any byte.

`append` writes blocks to the file of the segment that grows and syncs it; what it returned from is
kept. Every few thousand posts become a piece, which makes them quick to ask; the pieces of a full
segment are joined and the segment is sealed. Pieces and indexes can always be made again from the
posts. Whoever opens the folder next cuts off a torn last block. A post that is kept already and
comes again the same is passed over; another version takes the place of the old one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from allears.listening.kept import blocks, files, identities, segments
from allears.listening.kept.blocks import Packer
from allears.listening.kept.faults import Busy, Damaged
from allears.listening.kept.files import Names
from allears.listening.kept.forgetting import Forgotten, notes
from allears.listening.kept.growing import POSTS_OF_PIECE, Growing
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.kept.known import Known
from allears.listening.kept.limits import Limits
from allears.listening.kept.pieces import Array, Piece
from allears.listening.kept.rewriting import rewrite
from allears.listening.kept.segments import Segment
from allears.listening.post import Post

POSTS_OF_SEGMENT: Final = 1 << 19
MOST_AT_ONCE: Final = 4_096
_NUMBER_BITS: Final = 32
_PLACE: Final = (1 << _NUMBER_BITS) - 1
_MOST_GONE: Final = 0.2
"""A segment with a larger share of replaced posts is written anew."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch."""

    n_kept: int = 0
    n_same: int = 0
    """Kept already, and no different now."""
    n_gone: int = 0
    """Older versions and deleted posts that are gone now."""


class Writer:
    """See the module. Raises `Busy` when the channel has a writer. Close it, or use `with`."""

    def __init__(self, folder: Path, *, channel: str, limits: Limits | None = None) -> None:
        self.folder = folder / channel
        self.limits = limits or Limits()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.folder)
        self._finder, self._packer, self._known = KeyFinder(), Packer(), Known()
        self._sealed: list[Segment] = []
        self._growing: Growing | None = None
        self._gone: set[int] = set()
        try:
            self._recover()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the channel go. What was appended is kept already."""
        if self._growing is not None:
            self._growing.close()
            self._growing = None
        with suppress(OSError):
            os.close(self._lock)  # and with it the lock goes

    # ---- writing ---------------------------------------------------------------------------

    def append(
        self,
        posts: Sequence[Post],
        *,
        heard_at: datetime,
        deleted: Sequence[tuple[str, str]] = (),
    ) -> Appended:
        """Keep posts as they were heard (normalized); on the disk when this ends.

        `deleted`: (network, id) of posts that their network takes back. Raises `CannotKeep`.
        """
        heard_s = int(heard_at.timestamp())
        made = Appended()
        for start in range(0, max(len(posts), 1), MOST_AT_ONCE):
            part = posts[start : start + MOST_AT_ONCE]
            made = _sum(made, self._append(part, heard_s, () if start else deleted))
        return made

    def _append(
        self, posts: Sequence[Post], heard_s: int, deleted: Sequence[tuple[str, str]]
    ) -> Appended:
        records = [blocks.encode(post) for post in posts]
        ids = identities.identities_of(Batch(records))
        if len(np.unique(ids)) < len(ids):
            latest = {identities.identity(post): post for post in posts}
            if len(latest) < len(posts):
                return self._append(list(latest.values()), heard_s, deleted)
        is_same, replaced = self._sorted_out(posts, records, ids)
        n_same = int(is_same.sum())
        replaced += self._taken_back(deleted)
        if n_same:
            records = [one for one, same in zip(records, is_same.tolist(), strict=True) if not same]
        if not records and not replaced:
            return Appended(n_same=n_same)
        growing = self._opened(heard_s)
        packed = [
            self._packer.pack(group, heard_s=heard_s, replaced=() if place else replaced)
            for place, group in enumerate(list(blocks.cut(records)) or [()])
        ]
        growing.write(packed, records, ids=ids[~is_same], heard_s=heard_s, replaced=replaced)
        self._gone.update(replaced)
        self._known.add(ids)
        if len(growing.draft.records) >= POSTS_OF_PIECE:
            growing.rest()
        if self._known.is_full:
            self._known.fill(self._identities())
        return Appended(len(records), n_same, len(replaced))

    def _sorted_out(
        self, posts: Sequence[Post], records: Sequence[bytes], ids: Array
    ) -> tuple[Array, list[int]]:
        """Which posts are kept already with these bytes, and the numbers of older versions."""
        is_same = np.zeros(len(posts), np.bool_)
        replaced: list[int] = []
        suspects = np.flatnonzero(self._known.may_hold(ids))
        names = {identities.identity(posts[place]): place for place in suspects.tolist()}
        for name, number, record in self._versions(list(names), ids[suspects]):
            if record == records[names[name]]:
                is_same[names[name]] = True
            else:
                replaced.append(number)
        return is_same, replaced

    def _taken_back(self, deleted: Sequence[tuple[str, str]]) -> list[int]:
        names = [identities.name_of(network, post_id) for network, post_id in deleted]
        ids = identities.identities_of_names(names)
        known = np.flatnonzero(self._known.may_hold(ids))
        found = self._versions([names[place] for place in known.tolist()], ids[known])
        return [number for _name, number, _record in found]

    def _versions(self, names: Sequence[str], ids: Array) -> Iterator[tuple[str, int, bytes]]:
        """Name, number and record of all posts of these names that are not gone."""
        if not names:
            return
        asked = frozenset(names)
        for number, record in self._like(ids):
            name = identities.identity(blocks.decode(record))
            if name in asked and number not in self._gone:
                yield name, number, bytes(record)

    def _like(self, ids: Array) -> Iterator[tuple[int, bytes | memoryview]]:
        """Numbers and records of all posts with one of these identities."""
        growing = self._growing
        held = [*self._sealed, *([growing.segment()] if growing and growing.pieces else [])]
        for segment in held:
            for piece in segment.pieces:
                for place, record in segment.records(piece, np.unique(piece.places_of(ids))):
                    yield segment.number << _NUMBER_BITS | piece.first + place, record
        if growing:
            for asked in np.unique(ids).tolist():
                for place, waiting in growing.versions(asked):
                    yield growing.number << _NUMBER_BITS | place, waiting

    # ---- segments --------------------------------------------------------------------------

    def _opened(self, heard_s: int) -> Growing:
        """The segment to write to; a full or an old one is sealed before."""
        growing = self._growing
        if growing is not None and growing.since_s is not None:
            is_old = heard_s - growing.since_s >= self.limits.segment_s()
            if growing.n_posts >= POSTS_OF_SEGMENT or is_old:
                self.seal()
        if self._growing is None:
            names = Names(self._next_number(), is_sealed=False, firsts=())
            self._growing = Growing(self.folder, names, self._finder)
        return self._growing

    def _next_number(self) -> int:
        return max((names.number for names in files.names_in(self.folder)), default=0) + 1

    def rest(self) -> None:
        """Make what was appended last quick to ask; done by itself every few thousand posts."""
        if self._growing is not None:
            self._growing.rest()

    def seal(self) -> None:
        """Seal the segment that grows."""
        growing = self._growing
        if growing is not None and growing.since_s is not None:
            self._sealed.append(growing.seal())
            self._growing = None

    # ---- bounds ----------------------------------------------------------------------------

    def tidy(self, now: datetime) -> int:
        """Let go what is too old or too much, and take what is forgotten or replaced off the disk.

        Gives the number of posts that went. To be called now and then, and after `forget`.
        """
        before = self.n_posts
        now_s = int(now.timestamp())
        if self._growing is not None:
            since_s = self._growing.since_s
            if since_s is not None and now_s - since_s >= self.limits.segment_s():
                self.seal()
        self._compact()
        self._keep_bounds(now_s)
        self._known.fill(self._identities())
        held = {one.number for one in self._sealed} | {each.number for each in self._open()}
        self._gone = {number for number in self._gone if number >> _NUMBER_BITS in held}
        return before - self.n_posts

    def _open(self) -> list[Growing]:
        return [] if self._growing is None else [self._growing]

    @property
    def n_posts(self) -> int:
        """All that lie in the segments, also replaced ones."""
        return sum(segment.n_posts for segment in self._sealed) + sum(
            one.n_posts for one in self._open()
        )

    def _keep_bounds(self, now_s: int) -> None:
        oldest_s = self.limits.oldest_s(now_s)
        for segment in [one for one in self._sealed if one.heard_s[1] < oldest_s]:
            self._drop(segment)
        by_age = sorted(self._sealed, key=lambda one: (one.heard_s, one.number), reverse=True)
        while by_age and self.n_bytes > self.limits.max_bytes:
            self._drop(by_age.pop())

    @property
    def n_bytes(self) -> int:
        """On the disk."""
        return sum(entry.stat().st_size for entry in self.folder.iterdir())

    def _compact(self) -> None:
        forgotten = Forgotten(notes(self.folder.parent))
        growing = self._growing
        if growing is not None:
            growing.rest()
            if len(forgotten.places(growing.segment())):
                self.seal()
        for segment in list(self._sealed):
            places = [n & _PLACE for n in self._gone if n >> _NUMBER_BITS == segment.number]
            gone = np.array(places, np.int64)
            forgot = forgotten.places(segment)
            if len(forgot) or len(gone) > _MOST_GONE * segment.n_posts:
                self._sealed.remove(segment)
                every = np.concatenate((gone, forgot))
                left = rewrite(self.folder, segment, every, self._next_number())
                if left is not None:
                    self._sealed.append(left)

    def _identities(self) -> Iterator[Array]:
        growing = self._growing
        for segment in self._sealed:
            yield segment.pieces[0].arrays["ids"]
        for piece in growing.pieces if growing else ():
            yield piece.arrays["ids"]
        if growing:
            yield from growing.draft.ids

    def _recover(self) -> None:
        """Open what is there; mend what a killed writer left."""
        for part in self.folder.glob(".*.part"):
            part.unlink()
        growing: list[Names] = []
        for names in files.names_in(self.folder):
            try:
                if names.is_sealed:
                    self._sealed.append(segments.open_sealed(self.folder, names.number))
                    continue
            except Damaged:
                files.index_path(self.folder, names.number).unlink()
            growing.append(names)
        self._drop_rewritten()
        for names in growing:
            self.seal()
            self._growing = Growing(self.folder, names, self._finder)
        self._gone = set(self._replaced())
        self._known.fill(self._identities())

    def _drop_rewritten(self) -> None:
        """Segments that were written anew go."""
        old = {int(n) for one in self._sealed for n in _instead_of(one.pieces[0])}
        for segment in [one for one in self._sealed if one.number in old]:
            self._drop(segment)

    def _drop(self, segment: Segment) -> None:
        self._sealed.remove(segment)
        files.remove(self.folder, segment.number)

    def _replaced(self) -> Iterator[int]:
        growing = self._growing
        held = [piece for segment in self._sealed for piece in segment.pieces]
        held += growing.pieces if growing else []
        for piece in held:
            yield from piece.arrays["replaced"].tolist()
        yield from growing.draft.replaced if growing else ()


def _locked(folder: Path) -> int:
    """The lock of a channel; the kernel takes it away from whoever dies."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Busy(f"Another process keeps the posts in {folder.name}.") from None
    return handle


def _instead_of(piece: Piece) -> Array:
    return piece.arrays.get("instead_of", np.empty(0, np.uint64))


def _sum(one: Appended, other: Appended) -> Appended:
    return Appended(one.n_kept + other.n_kept, one.n_same + other.n_same, one.n_gone + other.n_gone)
