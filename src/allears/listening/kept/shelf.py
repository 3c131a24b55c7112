"""All channels' kept posts as they are at one moment, with what is forgotten marked as gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from allears.listening.kept import forgetting, reading, segments
from allears.listening.kept.files import channels_in
from allears.listening.kept.keys import KeyFinder
from allears.listening.kept.pieces import Array, Bits, Piece
from allears.listening.kept.segments import Segment


@dataclass(frozen=True)
class Stretch:
    """One piece with where it belongs, and which of its posts are asked."""

    channel: str
    segment: Segment
    piece: Piece
    wanted: Bits

    @property
    def n_wanted(self) -> int:
        return int(np.bitwise_count(self.wanted).sum())


def open_channel(folder: Path, channel: str) -> list[Segment]:
    """The segments of a channel, the oldest first; forgotten posts are gone."""
    found = segments.open_folder(folder / channel, KeyFinder())
    forgotten = forgetting.Forgotten(forgetting.notes(folder))
    for segment in found:
        segment.gone = np.unique(np.concatenate((segment.gone, forgotten.places(segment))))
    return found


def stretches(
    folder: Path,
    *,
    since_s: int | None = None,
    until_s: int | None = None,
    channels: Collection[str] | None = None,
) -> list[Stretch]:
    """Every piece that holds posts said from `since_s` on and before `until_s`; the newest first."""
    names = [name for name in channels_in(folder) if channels is None or name in channels]
    made = [
        stretch
        for channel in names
        for segment in open_channel(folder, channel)
        for stretch in _of(channel, segment, since_s, until_s)
        if stretch.wanted.any()
    ]
    return sorted(made, key=_age, reverse=True)


def _age(one: Stretch) -> tuple[int, int, int]:
    return one.piece.heard_s[1], one.segment.number, one.piece.first


def _of(
    channel: str, segment: Segment, since_s: int | None, until_s: int | None
) -> Iterator[Stretch]:
    for piece in segment.pieces:
        if not piece.n_posts or (since_s is not None and piece.heard_s[1] < since_s):
            continue  # nothing is said after it was heard
        wanted = segment.alive(piece)
        times = piece.times
        if since_s is not None or until_s is not None:
            inside = _inside(times, since_s, until_s)
            if not inside.all():
                wanted = wanted & np.packbits(inside, bitorder="little")
        yield Stretch(channel, segment, piece, wanted)


def _inside(times: Array, since_s: int | None, until_s: int | None) -> Array:
    inside = np.ones(len(times), np.bool_)
    if since_s is not None:
        inside &= times >= max(since_s, 0)
    if until_s is not None:
        inside &= times < max(until_s, 0)
    return inside


def posts_of(stretch: Stretch) -> Array:
    """The places of the posts that are asked."""
    return reading.places(stretch.wanted, stretch.piece.n_posts)
