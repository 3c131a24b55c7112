"""What is kept of each channel: how many posts, how many bytes, since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from allears.listening.kept import container, files
from allears.listening.kept.blocks import head_at
from allears.listening.kept.files import MARK, Names


@dataclass(frozen=True, slots=True)
class Standing:
    """One channel."""

    channel: str
    n_posts: int
    n_bytes: int
    oldest_at: datetime | None
    """When the oldest post was heard."""
    newest_at: datetime | None


def standings(folder: Path) -> list[Standing]:
    """All channels of which something is kept. Cheap: reads heads alone."""
    return [standing_of(folder, channel) for channel in files.channels_in(folder)]


def standing_of(folder: Path, channel: str) -> Standing:
    """One channel; all zero when nothing is kept of it."""
    place = folder / channel
    n_posts, seconds = 0, list[int]()
    try:
        for names in files.names_in(place):
            for n, heard_s in _counted(place, names):
                n_posts += n
                seconds.append(heard_s)
        n_bytes = sum(entry.stat().st_size for entry in place.iterdir()) if place.is_dir() else 0
    except FileNotFoundError:  # a segment went, or was sealed, while we looked
        return standing_of(folder, channel)
    return Standing(
        channel=channel,
        n_posts=n_posts,
        n_bytes=n_bytes,
        oldest_at=datetime.fromtimestamp(min(seconds), UTC) if seconds else None,
        newest_at=datetime.fromtimestamp(max(seconds), UTC) if seconds else None,
    )


def _counted(place: Path, names: Names) -> Iterator[tuple[int, int]]:
    """Numbers of posts with seconds at which some of them were heard."""
    if names.is_sealed:
        facts = container.open_arrays(files.index_path(place, names.number)).facts
        yield facts["n_posts"], facts["heard_s"][0]
        yield 0, facts["heard_s"][1]
        return
    data, at = files.open_data(files.posts_path(place, names.number)), len(MARK)
    while (block := head_at(data, at)) is not None:
        yield block.n_posts, block.heard_s
        at = block.end
