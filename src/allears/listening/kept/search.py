"""A query over the kept posts: first what the pieces tell alone, then the exact test of the rest.

The newest piece first. Of each piece the plan gives the posts that certainly meet the query, which
are counted without being read, and those that may, which are read and asked of the `Matcher`.
After every few hundred of them, and after every piece, the caller is told how far it is; to stop,
close the generator. What triage decides is asked of `understanding` where it is given; without it
`lang:` believes what the post says, and posts that wait for a mood or an intent are told as unsure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Final

import numpy as np

from allears.listening import match
from allears.listening.kept import reading, shelf
from allears.listening.kept.blocks import decode, decode_said
from allears.listening.kept.hashing import field
from allears.listening.kept.pieces import Array, Bits
from allears.listening.kept.planning import Plan
from allears.listening.kept.prefilter import needed, part_of_url
from allears.listening.kept.progress import Change, Example, Progress
from allears.listening.kept.segments import Needle
from allears.listening.kept.shelf import Stretch
from allears.listening.kept.tally import Tally
from allears.listening.ports import Understanding
from allears.listening.post import Post
from allears.listening.query.nodes import Node

AT_ONCE: Final = 500
"""Posts that are read between two tellings."""


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
        self._plans = [Plan(node, is_language_late=is_late) for node in nodes]
        self._matcher = match.compile(enumerate(nodes), detected_language=is_late)
        self._nodes = nodes
        self._needs = [needed(node) for node in nodes]
        self._stretches = stretches
        self._understanding = understanding
        self.n_total = sum(stretch.n_wanted for stretch in stretches)
        self.n_looked = self.n_unsure = 0
        self.is_done = not stretches

    def go(self, tallies: Sequence[Tally], sides: Sides) -> Iterator[None]:
        """Yields whenever there is something new to tell."""
        if self.is_done:
            yield
        for place, stretch in enumerate(self._stretches, 1):
            for _told in self._piece(stretch, tallies, sides):
                yield
            self.is_done = place == len(self._stretches)
            yield

    def _piece(self, stretch: Stretch, tallies: Sequence[Tally], sides: Sides) -> Iterator[None]:
        piece, wanted = stretch.piece, stretch.wanted
        outlooks = [plan.of(piece) for plan in self._plans]
        unknown = reduce(np.bitwise_or, [one.may & ~one.sure for one in outlooks]) & wanted
        known = sides([one.sure & wanted & ~unknown for one in outlooks])
        for tally, bits in zip(tallies, known, strict=True):
            tally.count(piece, reading.places(bits, piece.n_posts))
        self.n_looked += stretch.n_wanted - int(np.bitwise_count(unknown).sum())
        shown = [bits for tally, bits in zip(tallies, known, strict=True) if tally.limit]
        walk = reading.places(reduce(np.bitwise_or, [unknown, *shown]), piece.n_posts)
        look = _Look(stretch, _flags(unknown, piece.n_posts), tallies, sides)
        if len(walk):
            look.sure = [_flags(one.sure, piece.n_posts) for one in outlooks]
            look.holding = self._holding(stretch)
            look.unknown = [_flags(one.may & ~one.sure, piece.n_posts) for one in outlooks]
        while len(walk):
            if not any(tally.wants_examples for tally in tallies):
                walk = walk[look.is_open[walk]]
            walk, part = walk[:-AT_ONCE], walk[-AT_ONCE:]
            if len(part):
                self._read(look, part)
                yield

    def _read(self, look: _Look, part: Array) -> None:
        """Decide about those of the posts at these places that are open, and show the newest."""
        stretch = look.stretch
        records = dict(stretch.segment.records(stretch.piece, part, holding=look.holding))
        is_open = look.is_open[part]
        asked = self._may_meet(look, part, is_open, records)
        posts = [decode(records[place]) for place in part[asked].tolist()]
        met = [flags[part] for flags in look.sure]
        for query, answers in zip(met, self._verify(posts), strict=True):
            query[asked] = answers
        self.n_looked += int(is_open.sum())
        for tally, flags in zip(look.tallies, look.sides(met), strict=True):
            tally.count(stretch.piece, part[flags & is_open])
            for place in reversed(part[flags].tolist()):
                if not tally.wants_examples:
                    break
                tally.examples.append(_example(stretch, place, decode(records[place])))

    def _holding(self, stretch: Stretch) -> Needle | None:
        """What every post holds that is met, where there is one query that tells it."""
        text = part_of_url(self._nodes[0]) if len(self._nodes) == 1 else None
        if text is None:
            return None
        odd = stretch.piece.having(field("odd url"))
        return Needle(text, _flags(odd, stretch.piece.n_posts))

    def _may_meet(
        self, look: _Look, part: Array, is_open: Array, records: Mapping[int, memoryview]
    ) -> Array:
        """Those of the open posts that some query may meet that is not sure of them."""
        if look.holding is None and all(needs is None for needs in self._needs):
            return is_open
        asked = np.zeros(len(part), np.bool_)
        unknown = [flags[part] for flags in look.unknown]
        for spot in np.flatnonzero(is_open).tolist():
            record = records.get(int(part[spot]))
            if record is None:
                continue
            said = decode_said(record)
            asked[spot] = bool(said.title) or any(
                flags[spot] and (needs is None or needs(said.text))
                for flags, needs in zip(unknown, self._needs, strict=True)
            )
        return asked

    def _verify(self, posts: Sequence[Post]) -> list[Array]:
        """Of each query, which of the posts meet it."""
        found = [np.zeros(len(posts), np.bool_) for _plan in self._plans]
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


class _Look:
    """One piece while its posts are read."""

    def __init__(
        self, stretch: Stretch, is_open: Array, tallies: Sequence[Tally], sides: Sides
    ) -> None:
        self.stretch, self.is_open, self.tallies, self.sides = stretch, is_open, tallies, sides
        self.sure: list[Array] = []
        """Of each query, the posts that certainly meet it."""
        self.holding: Needle | None = None
        self.unknown: list[Array] = []
        """Of each query, the posts that may meet it."""


def _flags(bits: Bits, n_posts: int) -> Array:
    return np.unpackbits(bits, count=n_posts, bitorder="little").astype(np.bool_)


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
