"""The ways that `bench engine` compares; each gives the number of posts that it went through."""

from __future__ import annotations

import re
import time

import msgspec

from allears.listening import jetstream
from allears.listening.match import Matcher
from allears.listening.query import parse
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


def each_way(matcher: Matcher, lines: list[bytes]) -> int:
    """Clean Python, post by post, with an index of required words."""
    for line in lines:
        matcher.match(jetstream.to_post(line))
    return len(lines)


def automaton(texts: list[str]):
    """Aho-Corasick over all that the queries name, or None where the package is not there."""
    if ahocorasick is None:
        return None
    made = ahocorasick.Automaton()
    for number, text in enumerate(texts):
        for word in set(re.findall(r"[\w.]{2,}", text.partition(" NOT ")[0].lower())):
            owners = made.get(word, None)
            if owners is None:
                made.add_word(word, [number])
            else:
                owners.append(number)
    made.make_automaton()
    return made


def automaton_way(ready, matcher: Matcher, lines: list[bytes]) -> int:
    """Aho-Corasick finds who may be met, their tests decide."""
    for line in lines:
        post = jetstream.to_post(line)
        if any(True for _ in ready.iter(post.text.lower())):
            matcher.match(post)
    return len(lines)


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
