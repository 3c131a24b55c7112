"""The ways that `bench engine` compares; each gives the number of posts that it went through."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from functools import partial

import msgspec

from allears.listening import jetstream, match
from allears.listening.match import Matcher
from allears.listening.match.gates import gates_of
from allears.listening.match.verify import compile_node
from allears.listening.match.view import View
from allears.listening.query import parse
from allears.listening.query.letters import fold, normalize
from allears.listening.sieve.sieve import Sieve

try:
    import ahocorasick
except ImportError:  # a wheel that need not be there
    ahocorasick = None

HOSTILE = "(" + " OR ".join(f"a*{chr(97 + i)}*e" for i in range(26)) + ") -zzz"
"""Twenty-six patterns without a head to look up: asked about every word of every post."""


class _Record(msgspec.Struct):
    text: str = ""
    langs: list[str] = []


class _Commit(msgspec.Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: _Record | None = None


class _Event(msgspec.Struct):
    did: str = ""
    commit: _Commit | None = None


_LEAN = msgspec.json.Decoder(_Event)


def lean_way(lines: list[bytes]) -> int:
    """Reading alone, as lean as it can be: one pass, the text and what names the post."""
    for line in lines:
        _LEAN.decode(line)
    return len(lines)


def long_line(text: str) -> bytes:
    """A post of Jetstream with this text."""
    commit = {"operation": "create", "collection": jetstream.COLLECTION, "rkey": "3k", "record": {"text": text}}  # fmt: skip
    return msgspec.json.encode({"did": "did:plc:a", "kind": "commit", "commit": commit})


def decode_way(lines: list[bytes]) -> int:
    """Reading alone, as the ordinary path does: the event, and its record."""
    for line in lines:
        event = jetstream._EVENTS.decode(line)
        jetstream._RECORDS.decode(event.commit.record)
    return len(lines)


def sieve_way(sieve: Sieve, data: bytes) -> int:
    """Ours, four megabytes at a time."""
    at, n_lines = 0, sieve.n_lines
    while at < len(data):
        end = data.rfind(b"\n", at, at + (4 << 20)) + 1
        for _ in sieve.match_lines(data[at:end]):
            pass
        at = end
    return sieve.n_lines - n_lines


def index_way(matcher: Matcher, lines: list[bytes]) -> int:
    """Clean Python, post by post, with an index of required words (our own ordinary matcher)."""
    for line in lines:
        matcher.match(jetstream.to_post(line))
    return len(lines)


def for_a_while(
    way: Callable[[list[bytes]], int], lines: list[bytes], *, least_s: float = 1.0
) -> int:
    """A slow way over as many posts as it takes in about that time."""
    until, n = time.perf_counter() + least_s, 0
    while n < len(lines) and time.perf_counter() < until:
        n += way(lines[n : n + 20])
    return n


class Literals:
    """Of each monitor the letters of which some must stand in a line that it meets, and its test."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.tests, self.needed, self.always = [], [], []
        for number, text in enumerate(texts):
            node = parse(text)
            self.tests.append(compile_node(node).test)
            gates = gates_of(node, {})
            has_letters = gates and not any(kind in ("channel", "network") for kind, _ in gates)
            self.needed.append([value.lower() for _, value in gates] if has_letters else [])
            if not has_letters:
                self.always.append(number)

    @staticmethod
    def letters(line: bytes) -> str:
        """A line in the one spelling."""
        return fold(" " + normalize(line.decode()))


class Regexes(Literals):
    """The obvious: one regex for each monitor, tried on every post; where it is found, its test."""

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__(texts)
        self.found = [
            re.compile("|".join(map(re.escape, words))).search if words else bool
            for words in self.needed
        ]

    def hits(self, line: bytes) -> list[int]:
        letters, view = self.letters(line), View(jetstream.to_post(line))
        return [
            number
            for number, (find, test) in enumerate(zip(self.found, self.tests, strict=True))
            if find(letters) and test(view)
        ]

    def way(self, lines: list[bytes]) -> int:
        for line in lines:
            self.hits(line)
        return len(lines)


class Automaton(Regexes):
    """Aho-Corasick finds who may be met, in one pass; their tests decide."""

    def __init__(self, texts: Iterable[str]) -> None:
        Literals.__init__(self, texts)
        owners: dict[str, list[int]] = {}
        for number, words in enumerate(self.needed):
            for word in words:
                owners.setdefault(word, []).append(number)
        self.made = ahocorasick.Automaton()
        for word, numbers in owners.items():
            self.made.add_word(word, numbers)
        self.made.make_automaton()

    def hits(self, line: bytes) -> list[int]:
        some = set(self.always)
        for _, numbers in self.made.iter(self.letters(line)):
            some.update(numbers)
        view = View(jetstream.to_post(line))
        return sorted(number for number in some if self.tests[number](view))


def slow_ways(
    texts: list[str], lines: list[bytes], *, most_regexes: int
) -> dict[str, Callable[[], int]]:
    """What else one would write, each ready to run; all say the same of the first posts, or we stop."""
    matcher = match.compile((number, parse(text)) for number, text in enumerate(texts))
    made: dict[str, Regexes] = {}
    if len(texts) <= most_regexes:
        made["a regex each"] = Regexes(texts)
        if ahocorasick is not None:
            made["Aho-Corasick"] = Automaton(texts)
    for line in lines[:100]:
        wanted = sorted(matcher.match(jetstream.to_post(line)).sure)
        for name, one in made.items():
            assert one.hits(line) == wanted, f"{name} is wrong about {line!r}"
    ways = {name: partial(for_a_while, one.way, lines) for name, one in made.items()}
    return {"word index": partial(for_a_while, partial(index_way, matcher), lines)} | ways


def hostile(sieve: Sieve, data: bytes) -> float:
    """How many times as long a part of the posts takes with one hostile monitor beside the others."""
    part = data[: data.rfind(b"\n", 0, 8 << 20) + 1]

    def cost() -> float:
        best = float("inf")
        for _ in range(3):
            began = time.perf_counter()
            sieve_way(sieve, part)
            best = min(best, time.perf_counter() - began)
        return best

    without = cost()
    sieve.change(add=[("hostile", parse(HOSTILE))])
    times = cost() / without
    sieve.change(remove=["hostile"])
    return times
