"""Two ways to answer a block of lines: post by post, or all at once in compiled code.

Both give the same lines. The second takes a second or two to get going (and, the first time on a
machine, half a minute to be compiled), so it is for large inputs; it reads Jetstream alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import msgspec

from allears.listening import match as matching
from allears.listening.match import Hits
from allears.listening.ports import Marks
from allears.listening.post import Post

_JSON = msgspec.json.Encoder()
FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_UNTRIAGED = Marks()


class Answer(NamedTuple):
    """What a block gives."""

    out: bytes
    """Lines for standard output."""
    faults: list[str]
    """Lines for standard error."""
    tally: Tally


@dataclass
class Tally:
    """What was done, to be added up."""

    lines: int = 0
    met: int = 0
    hits: int = 0
    bad: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    """By stage."""

    def add(self, other: Tally) -> None:
        self.lines += other.lines
        self.met += other.met
        self.hits += other.hits
        self.bad += other.bad
        for stage, seconds in other.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds


class Engine(Protocol):
    """Answers blocks of lines."""

    def answer(self, block: bytes, first: int) -> Answer:
        """`first` is the number of the block's first line."""


class Plain:
    """Every post is read and matched by itself."""

    def __init__(
        self,
        read: Callable[[bytes], Post | None],
        matcher: matching.Matcher,
        keys: Sequence[Any],
    ) -> None:
        self._read, self._matcher, self._keys = read, matcher, keys

    def answer(self, block: bytes, first: int) -> Answer:
        made = Lines(self._keys)
        clock, seconds = time.perf_counter, {"decode": 0.0, "match": 0.0}
        for number, line in enumerate(block.split(b"\n"), first):
            if not line or line.isspace():
                continue
            began = clock()
            try:
                heard = self._read(line)
            except FAULTS as fault:
                made.complain(number, fault)
                continue
            read_at = clock()
            seconds["decode"] += read_at - began
            if heard is None:
                continue
            hits = self._matcher.match(heard)
            met = settled(hits, self._matcher, heard)
            if met:
                made.add(heard.id or number, met)
            seconds["match"] += clock() - read_at
        return made.answer(count_lines(block), seconds)


def settled(hits: Hits, matcher: matching.Matcher, post: Post) -> Sequence[Any]:
    """All that are met when nothing is triaged."""
    if not hits.maybe:
        return hits.sure
    return sorted([*hits.sure, *matcher.settle(post, _UNTRIAGED, hits.maybe)])


def count_lines(block: bytes) -> int:
    """How many lines begin in this block."""
    return block.count(b"\n") + (not block.endswith(b"\n"))


class Lines:
    """Lines of output as they are written."""

    def __init__(self, keys: Sequence[Any]) -> None:
        self._keys = keys
        self._out: list[bytes] = []
        self._faults: list[str] = []
        self._n_hits = 0

    def add(self, post: str | int, places: Sequence[Any]) -> None:
        found = {"post": post, "monitors": [self._keys[place] for place in places]}
        self._out.append(_JSON.encode(found))
        self._n_hits += len(places)

    def complain(self, number: int, fault: BaseException) -> None:
        self._faults.append(f"line {number}: this post cannot be read: {fault}")

    def answer(self, n_lines: int, seconds: dict[str, float]) -> Answer:
        out = b"\n".join(self._out) + b"\n" if self._out else b""
        tally = Tally(n_lines, len(self._out), self._n_hits, len(self._faults), seconds)
        return Answer(out, self._faults, tally)
