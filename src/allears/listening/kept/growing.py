"""The segment that grows: its file of posts, its pieces, and the posts that no piece holds yet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from allears.listening.kept import blocks, container, files, pieces, segments
from allears.listening.kept.blocks import Block
from allears.listening.kept.faults import CannotKeep
from allears.listening.kept.files import MARK, Names
from allears.listening.kept.keys import KeyFinder
from allears.listening.kept.pieces import Array, Draft, Piece
from allears.listening.kept.segments import Segment

POSTS_OF_PIECE: Final = 8_192
"""Posts that wait until they become a piece."""


class Growing:
    """One file, open for writing. Opening cuts off what a killed writer left half done."""

    def __init__(self, folder: Path, names: Names, finder: KeyFinder) -> None:
        self.number = names.number
        self._folder, self._finder = folder, finder
        self._path = files.posts_path(folder, names.number)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < len(MARK):
            os.pwrite(self._file, MARK, 0)
            container.sync_folder(folder)
        self.pieces: list[Piece]
        data = files.open_data(self._path)
        self.pieces, self.draft = segments.open_growing(folder, names, data)
        self._end = self._known_end()
        os.ftruncate(self._file, self._end)
        for first in set(names.firsts) - {piece.first for piece in self.pieces}:
            files.piece_path(folder, self.number, first).unlink()

    def _known_end(self) -> int:
        if self.draft.blocks:
            return self.draft.blocks[-1].end
        return self.pieces[-1].end if self.pieces else len(MARK)

    @property
    def n_posts(self) -> int:
        return self.draft.first + len(self.draft.records)

    @property
    def n_bytes(self) -> int:
        return self._end

    @property
    def since_s(self) -> int | None:
        """When its first post was heard."""
        if self.pieces:
            return self.pieces[0].heard_s[0]
        return self.draft.blocks[0].heard_s if self.draft.blocks else None

    def write(
        self,
        packed: Sequence[bytes],
        records: Sequence[bytes],
        *,
        ids: Array,
        heard_s: int,
        replaced: Sequence[int],
    ) -> None:
        """Blocks that hold these posts; on the disk when this ends. Raises `CannotKeep`."""
        try:
            whole = memoryview(b"".join(packed))
            done = 0
            while done < len(whole):
                done += os.pwrite(self._file, whole[done:], self._end + done)
            os.fdatasync(self._file)
        except OSError as error:
            os.ftruncate(self._file, self._end)
            raise CannotKeep(error.strerror or str(error)) from error
        for one in packed:
            block = blocks.head_at(one, 0)
            assert block is not None
            here = Block(self._end, self._end + len(one), block.n_posts, heard_s)
            self.draft.blocks.append(here)
            self._end = here.end
        self.draft.records += records
        self.draft.ids.append(ids)
        self.draft.heard_s += [heard_s] * len(records)
        self.draft.replaced += replaced

    def rest(self) -> None:
        """Make a piece of the posts that none holds. Nothing is lost when this fails.

        Then it is held where it lies on the disk: in memory the pieces of a segment come to 150 MB.
        """
        if not self.draft.blocks:
            return
        n_before = len(self.pieces)
        for piece in self._made():
            path = files.piece_path(self._folder, self.number, piece.first)
            container.write(path, piece.facts(), piece.arrays, is_lasting=False)
        self.pieces[n_before:] = [self._on_disk(piece) for piece in self.pieces[n_before:]]

    def _on_disk(self, piece: Piece) -> Piece:
        """The same, read from its file."""
        path = files.piece_path(self._folder, self.number, piece.first)
        opened = container.open_arrays(path)
        return pieces.from_file(opened.facts, opened.arrays)

    def _made(self) -> Iterator[Piece]:
        """Pieces of the draft, which is empty then; all of a segment keep the same words in pairs."""
        for part in self.draft.cut(pieces.MOST_POSTS):
            common = self.pieces[0].common if self.pieces else None
            made = pieces.make(part, self._finder, common)
            yield made
            self.pieces.append(made)
        self.draft = Draft(self.n_posts)

    def versions(self, asked: int) -> Iterator[tuple[int, bytes | memoryview]]:
        """Number and record of the posts of this identity that no piece holds."""
        ids = np.concatenate(self.draft.ids) if self.draft.ids else np.empty(0, np.uint64)
        for place in np.flatnonzero(ids == np.uint64(asked)).tolist():
            yield self.draft.first + place, self.draft.records[place]

    def seal(self) -> Segment:
        """Join the pieces; nothing is written to this file any more."""
        for _piece in self._made():
            pass
        whole = pieces.join(self.pieces)
        path = files.index_path(self._folder, self.number)
        container.write(path, whole.facts(), whole.arrays, is_lasting=True)
        for piece in self.pieces:
            files.piece_path(self._folder, self.number, piece.first).unlink(missing_ok=True)
        self.close()
        return segments.open_sealed(self._folder, self.number)

    def segment(self) -> Segment:
        """As a reader sees it, without the posts that no piece holds."""
        return Segment(self.number, files.open_data(self._path), self.pieces)

    def close(self) -> None:
        os.close(self._file)
