"""A query, or two versions of one, over what is kept: counted by the index, then by the posts.

The newest posts first, a slice at a time, several slices at once (`slices`): what the index knows is
counted without being read, the rest is asked by machine code, and what that leaves open is asked of the
`Matcher`. After every slice, and every few hundred posts that the matcher reads, the caller is told
how far it is; to stop, close the generator. What triage decides is asked of `understanding` where it is given;
without it `lang:` believes what the post says, and posts that wait for a mood or an intent are told
as unsure.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import reduce
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np

from allears.listening import match
from allears.listening.kept import shelf
from allears.listening.kept.pieces import Array
from allears.listening.kept.progress import Change, Example, Progress
from allears.listening.kept.shelf import Stretch
from allears.listening.kept.slices import Decided, Look, Queries, decide
from allears.listening.kept.tally import Tally
from allears.listening.ports import Understanding
from allears.listening.post import Post
from allears.listening.query.nodes import Node

AT_ONCE: Final = 500
"""Posts that the matcher reads between two tellings."""
N_THREADS: Final = min(4, os.cpu_count() or 1)


def search(
    folder: Path,
    node: Node,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    channels: Collection[str] | None = None,
    limit_examples: int = 50,
    understanding: Understanding | None = None,
) -> Iterator[Progress]:
    """What a query meets among the posts said from `since` on and before `until`.

    Told again and again, the last time with `is_done`. Raises `Damaged` for a broken file.
    """
    met = Tally(limit_examples)
    run = _Run([node], _stretches(folder, since, until, channels), understanding)
    for _told in run.go([met], lambda bits: [bits[0]]):
        yield _progress(run, met)


def compare(
    folder: Path,
    old: Node,
    new: Node,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    channels: Collection[str] | None = None,
    limit_examples: int = 20,
) -> Iterator[Change]:
    """What comes in and what falls out when a query is changed, in one pass; told as in `search`.

    Triage is not asked: `lang:` believes what the post says.
    """
    before, after = Tally(0), Tally(0)
    incoming, outgoing = Tally(limit_examples), Tally(limit_examples)
    run = _Run([old, new], _stretches(folder, since, until, channels), None)

    def sides(bits: Sequence[Array]) -> list[Array]:
        was, is_ = bits
        return [was, is_, is_ & ~was, was & ~is_]

    for _told in run.go([before, after, incoming, outgoing], sides):
        yield Change(
            n_looked=run.n_looked,
            n_total=run.n_total,
            old=before.side(),
            new=after.side(),
            incoming=incoming.side(),
            outgoing=outgoing.side(),
            n_unsure=run.n_unsure,
            is_done=run.is_done,
        )


def _stretches(
    folder: Path,
    since: datetime | None,
    until: datetime | None,
    channels: Collection[str] | None,
) -> list[Stretch]:
    return shelf.stretches(
        folder,
        since_s=None if since is None else int(since.timestamp()),
        until_s=None if until is None else int(until.timestamp()),
        channels=channels,
    )


def _progress(run: _Run, met: Tally) -> Progress:
    side = met.side()
    return Progress(
        n_looked=run.n_looked,
        n_total=run.n_total,
        n_met=side.n,
        by_hour=side.by_hour,
        by_language=side.by_language,
        by_network=side.by_network,
        examples=side.examples,
        n_unsure=run.n_unsure,
        is_done=run.is_done,
    )


Sides = Callable[[Sequence[Array]], list[Array]]
"""From what each query meets to what each tally counts."""


class _Run:
    """One pass over the pieces for one query or several."""

    def __init__(
        self,
        nodes: Sequence[Node],
        stretches: Sequence[Stretch],
        understanding: Understanding | None,
    ) -> None:
        is_late = understanding is not None
        self._queries = Queries(nodes, is_language_late=is_late)
        self._matcher = match.compile(enumerate(nodes), detected_language=is_late)
        self._stretches = stretches
        self._understanding = understanding
        self.n_total = sum(stretch.n_wanted for stretch in stretches)
        self.n_looked = self.n_unsure = 0
        self.is_done = not stretches

    def go(self, tallies: Sequence[Tally], sides: Sides) -> Iterator[None]:
        """Yields whenever there is something new to tell."""
        if self.is_done:
            yield
        for decided in self._decided():
            for _told in self._count(decided, tallies, sides):
                yield
            self.is_done = self.n_looked >= self.n_total
            yield

    def _decided(self) -> Iterator[Decided]:
        """The slices that hold what is asked, the newest first; a few are worked on ahead."""
        pairs = zip_longest(self._stretches, self._stretches[1:])
        looks = (Look(stretch, self._queries, after) for stretch, after in pairs)
        slices = (one for look in looks for one in look.slices())
        waiting: deque[Future[Decided]] = deque()
        with ThreadPoolExecutor(N_THREADS, thread_name_prefix="kept") as threads:
            try:
                for one in slices:
                    waiting.append(threads.submit(decide, one))
                    if len(waiting) > 2 * N_THREADS:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                self._queries.is_stopped = True
                for future in waiting:
                    future.cancel()

    def _count(self, one: Decided, tallies: Sequence[Tally], sides: Sides) -> Iterator[None]:
        """Count a slice: what is known at once, what is open as it is read."""
        low, piece = one.slice.low, one.slice.look.stretch.piece
        is_open = reduce(np.logical_or, one.open)
        left = np.flatnonzero(is_open)
        for tally, flags in zip(tallies, sides(one.met), strict=True):
            tally.count(piece, np.flatnonzero(flags & ~is_open) + low)
        self.n_looked += int(one.wanted.sum()) - len(left)
        while len(left):
            left, part = left[:-AT_ONCE], left[-AT_ONCE:]
            self._read(one, part, tallies, sides)
            yield
        self._show(one, tallies, sides)

    def _read(self, one: Decided, part: Array, tallies: Sequence[Tally], sides: Sides) -> None:
        """Decide about these posts, which are open."""
        stretch, low = one.slice.look.stretch, one.slice.low
        posts = [post for _place, post in stretch.segment.posts(stretch.piece, part + low)]
        for met, is_open, answers in zip(one.met, one.open, self._verify(posts), strict=True):
            met[part] |= is_open[part] & answers
        for tally, flags in zip(tallies, sides([met[part] for met in one.met]), strict=True):
            tally.count(stretch.piece, part[flags] + low)
        self.n_looked += len(part)

    def _show(self, one: Decided, tallies: Sequence[Tally], sides: Sides) -> None:
        """Take examples from a slice."""
        stretch, low = one.slice.look.stretch, one.slice.low
        for tally, flags in zip(tallies, sides(one.met), strict=True):
            if not tally.wants_examples:
                continue
            places = np.flatnonzero(flags)[tally.n_wanted * -1 :] + low
            found = stretch.segment.posts(stretch.piece, places, is_newest_first=True)
            tally.examples += [_example(stretch, place, post) for place, post in found]

    def _verify(self, posts: Sequence[Post]) -> list[Array]:
        """Of each query, which of the posts meet it."""
        found = [np.zeros(len(posts), np.bool_) for _plan in self._queries.plans]
        waiting: list[tuple[int, Post, tuple[match.Key, ...]]] = []
        for place, post in enumerate(posts):
            hits = self._matcher.match(post)
            for key in hits.sure:
                found[_number(key)][place] = True
            if hits.maybe:
                waiting.append((place, post, hits.maybe))
        if waiting and self._understanding is None:
            self.n_unsure += len(waiting)
        elif waiting and self._understanding is not None:
            every = self._understanding.understand([post for _place, post, _maybe in waiting])
            for (place, post, maybe), marks in zip(waiting, every, strict=True):
                for key in self._matcher.settle(post, marks, maybe):
                    found[_number(key)][place] = True
        return found


def _number(key: object) -> int:
    assert isinstance(key, int)
    return key


def _example(stretch: Stretch, place: int, post: Post) -> Example:
    said = datetime.fromtimestamp(int(stretch.piece.times[place]), UTC)
    return Example(
        post=post,
        channel=stretch.channel,
        said_at=said,
        place=(stretch.segment.number, stretch.piece.first + place),
    )
