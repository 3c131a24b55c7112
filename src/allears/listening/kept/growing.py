"""The segment that grows: its file of posts, its pieces, and the posts that no piece holds yet."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from allears.listening.kept import blocks, container, pieces, segments
from allears.listening.kept.blocks import Block
from allears.listening.kept.keys import KeyFinder
from allears.listening.kept.pieces import Draft, Piece
from allears.listening.kept.segments import MARK, Names, Segment
from allears.listening.post import Post

POSTS_OF_PIECE: Final = 8_192


class CannotKeep(Exception):
    """The disk refused (it may be full): nothing of the batch is kept. The text says why."""


class Growing:
    """One file, open for writing. Opening cuts off what a killed writer left half done."""

    def __init__(self, folder: Path, names: Names, finder: KeyFinder) -> None:
        self.number = names.number
        self._folder, self._finder = folder, finder
        self._path = segments.posts_path(folder, names.number)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size < len(MARK):
            os.pwrite(self._file, MARK, 0)
            container.sync_folder(folder)
        self.pieces: list[Piece]
        data = segments.open_data(self._path)
        self.pieces, self.draft = segments.open_growing(folder, names, data)
        self.names = {pieces.identity(post): n for n, post in enumerate(self.draft.posts)}
        """Place in the draft of the newest version of each of its posts."""
        self._end = self._known_end()
        os.ftruncate(self._file, self._end)
        for first in set(names.firsts) - {piece.first for piece in self.pieces}:
            segments.piece_path(folder, self.number, first).unlink()

    def _known_end(self) -> int:
        if self.draft.blocks:
            return self.draft.blocks[-1].end
        return self.pieces[-1].end if self.pieces else len(MARK)

    @property
    def n_posts(self) -> int:
        return self.draft.first + len(self.draft.posts)

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
        posts: Mapping[str, Post],
        *,
        heard_s: int,
        replaced: Sequence[int],
    ) -> None:
        """Blocks that hold these posts (by name); on the disk when this ends. Raises `CannotKeep`."""
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
        first = len(self.draft.posts)
        self.names.update({name: first + place for place, name in enumerate(posts)})
        self.draft.posts += posts.values()
        self.draft.heard_s += [heard_s] * len(posts)
        self.draft.replaced += replaced

    def rest(self) -> None:
        """Make a piece of the posts that none holds. Nothing is lost when this fails."""
        if not self.draft.blocks:
            return
        piece = pieces.make(self.draft, self._finder)
        path = segments.piece_path(self._folder, self.number, piece.first)
        container.write(path, piece.facts(), piece.arrays, is_lasting=False)
        self.pieces.append(piece)
        self.draft, self.names = Draft(self.n_posts), {}

    def seal(self) -> Segment:
        """Join the pieces; nothing is written to this file any more."""
        if self.draft.blocks:
            self.pieces.append(pieces.make(self.draft, self._finder))
            self.draft = Draft(self.n_posts)
        whole = pieces.join(self.pieces)
        path = segments.index_path(self._folder, self.number)
        container.write(path, whole.facts(), whole.arrays, is_lasting=True)
        for piece in self.pieces:
            segments.piece_path(self._folder, self.number, piece.first).unlink(missing_ok=True)
        self.close()
        return segments.open_sealed(self._folder, self.number)

    def segment(self) -> Segment:
        """As a reader sees it, without the posts that no piece holds."""
        return Segment(self.number, segments.open_data(self._path), self.pieces)

    def close(self) -> None:
        os.close(self._file)
