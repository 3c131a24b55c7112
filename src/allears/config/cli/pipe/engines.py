"""Two ways to answer a block of lines: post by post, or all at once in compiled code.

Both give the same lines. The second takes a second or two to get going (and, the first time on a
machine, half a minute to be compiled), so it is for large inputs; it reads Jetstream alone.
Lines are counted from the beginning of their block, since whoever answers one does not know how
many came before; `Answer.after` puts the true numbers in.
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
_NAMED, _MET, _ENDED = b'{"post":', b',"monitors":', b"}\n"


class Fault(NamedTuple):
    """A line that cannot be read."""

    number: int
    """Of the line."""
    words: str

    def __str__(self) -> str:
        return f"line {self.number}: this post cannot be read: {self.words}"


class Answer(NamedTuple):
    """What a block gives."""

    out: bytes
    """Lines for standard output."""
    faults: list[Fault]
    tally: Tally
    numbered: Sequence[tuple[int, int]] = ()
    """Where in `out` the number of a line belongs, and that number."""

    def after(self, n_lines: int) -> Answer:
        """The same with all numbers in place, where so many lines came before."""
        faults = [Fault(n_lines + fault.number, fault.words) for fault in self.faults]
        pieces, at = list[bytes](), 0
        for place, number in self.numbered:
            pieces += (self.out[at:place], b"%d" % (n_lines + number))
            at = place
        out = b"".join((*pieces, self.out[at:])) if pieces else self.out
        return Answer(out, faults, self.tally)


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

    def answer(self, block: bytes) -> Answer:
        """What these lines meet; the first one is number 1."""


class Plain:
    """Every post is read and matched by itself."""

    def __init__(
        self,
        read: Callable[[bytes], Post | None],
        matcher: matching.Matcher,
        keys: Sequence[Any],
    ) -> None:
        self._read, self._matcher, self._keys = read, matcher, keys

    def answer(self, block: bytes) -> Answer:
        made = Lines(self._keys)
        clock, seconds = time.perf_counter, {"decode": 0.0, "match": 0.0}
        for number, line in enumerate(block.split(b"\n"), 1):
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
        self._out = bytearray()
        self._numbered: list[tuple[int, int]] = []
        self._faults: list[Fault] = []
        self._n_met = self._n_hits = 0

    def add(self, post: str | int, places: Sequence[Any]) -> None:
        """A post by its id or the number of its line, and the places of the monitors it meets."""
        self._out += _NAMED
        if isinstance(post, int):
            self._numbered.append((len(self._out), post))
        else:
            self._out += _JSON.encode(post)
        self._out += _MET
        self._out += _JSON.encode([self._keys[place] for place in places])
        self._out += _ENDED
        self._n_met += 1
        self._n_hits += len(places)

    def complain(self, number: int, fault: BaseException) -> None:
        self._faults.append(Fault(number, str(fault)))

    def answer(self, n_lines: int, seconds: dict[str, float]) -> Answer:
        tally = Tally(n_lines, self._n_met, self._n_hits, len(self._faults), seconds)
        return Answer(bytes(self._out), self._faults, tally, self._numbered)
