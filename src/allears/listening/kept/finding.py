"""The posts of one channel that a query may meet, from the oldest to the newest, from a place on.

For filling a monitor with the past: whoever takes a batch notes its place, and goes on from there
after a crash. Posts that wait for triage are given too; the pipeline decides about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from allears.listening import match
from allears.listening.kept import reading, shelf
from allears.listening.kept.planning import Plan
from allears.listening.kept.shelf import Stretch
from allears.listening.post import Post
from allears.listening.query.nodes import Node

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Posts that the query meets or may meet."""

    posts: tuple[Post, ...]
    place: str
    """Where to go on after it."""
    n_looked: int
    """Posts that were passed by with this batch."""


def n_between(folder: Path, *, channel: str, since: datetime, until: datetime) -> int:
    """How many posts of a channel were said in this time."""
    return sum(stretch.n_wanted for stretch in _stretches(folder, channel, since, until))


def find(
    folder: Path,
    node: Node,
    *,
    channel: str,
    since: datetime,
    until: datetime,
    after: str = "",
) -> Iterator[Batch]:
    """Batches of at most `AT_ONCE` posts that were looked at; empty ones tell only the place."""
    plan = Plan(node, is_language_late=True)
    matcher = match.compile([(0, node)], detected_language=True)
    held = _stretches(folder, channel, since, until)[::-1]
    for stretch, first in _from(held, after):
        piece = stretch.piece
        outlook = plan.of(piece)
        wanted = stretch.wanted
        every = reading.places(wanted, piece.n_posts)
        may = reading.places(outlook.may & wanted, piece.n_posts)
        done = int(np.searchsorted(every, first))
        may = may[may >= first]
        for start in range(0, max(len(may), 1), AT_ONCE):
            part = may[start : start + AT_ONCE]
            is_last = start + AT_ONCE >= len(may)
            last = piece.n_posts - 1 if is_last else int(part[-1])
            read = (post for _place, post in stretch.segment.posts(piece, part))
            met = tuple(post for post in read if any(matcher.match(post)))
            upto = int(np.searchsorted(every, last, side="right"))
            yield Batch(met, _place(stretch, last), upto - done)
            done = upto


def _stretches(folder: Path, channel: str, since: datetime, until: datetime) -> list[Stretch]:
    return shelf.stretches(
        folder,
        since_s=int(since.timestamp()),
        until_s=int(until.timestamp()),
        channels=[channel],
    )


def _place(stretch: Stretch, place: int) -> str:
    """When its posts were heard, its segment, the last post that was looked at."""
    heard_s = stretch.piece.heard_s[1]
    return f"{heard_s}:{stretch.segment.number}:{stretch.piece.first + place}"


def _from(stretches: list[Stretch], after: str) -> Iterator[tuple[Stretch, int]]:
    """The stretches (oldest first) that come after a place, each with its first post to look at.

    Where the segment of the place was written anew, all that was heard since is given again.
    """
    heard_s, number, place = map(int, after.split(":")) if after else (0, -1, -1)
    is_there = any(one.segment.number == number for one in stretches)
    is_past = not is_there
    for one in stretches:
        if one.segment.number == number:
            is_past = True
            first = max(0, place + 1 - one.piece.first)
            if first < one.piece.n_posts:
                yield one, first
        elif is_past and (is_there or one.piece.heard_s[1] >= heard_s):
            yield one, 0
