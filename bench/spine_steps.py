"""What `bench.spine` times, once Django is set up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import msgspec

from allears.channels import actions as channels
from allears.connectors import CONNECTORS, files
from allears.flow import cargo, steps
from allears.lib import clock
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.mentions import queries

TIMINGS: Counter[str] = Counter()
PAGE = 500


def listen_for(names: Sequence[str]) -> None:
    known = {m.name for m in queries.monitors()}
    for name in names:
        if name not in known:
            text = f'{name} OR "{name} shop" OR #{name} NOT spam'
            mentions.add_monitor(name=name, query=text, by=None, now=clock.now())


def bytes_to_mentions(lines: Sequence[bytes], *, keep: str, name: str) -> tuple[float, int]:
    channel = channels.add(
        network="files", name=name, values={"keep": keep}, by=None, now=clock.now()
    )
    facts = channels.facts(channel)
    cargo.understanding().understand([Post(text="warm up")])
    cargo.matcher()
    kept = 0
    began = time.perf_counter()
    for start in range(0, len(lines), PAGE):
        wires = [files.Wire("allears", line) for line in lines[start : start + PAGE]]
        t = time.perf_counter()
        loaded = cargo.translate(CONNECTORS["files"], facts, wires)
        TIMINGS["translate"] += time.perf_counter() - t
        t = time.perf_counter()
        kept += len(steps.keep(channel, loaded, now=clock.now()).mention_ids)
        TIMINGS["steps 3 to 7"] += time.perf_counter() - t
    return len(lines) / (time.perf_counter() - began), kept


def mentions_to_cases() -> tuple[float, int]:
    n, opened = 0, 0
    began = time.perf_counter()
    while True:
        cared = steps.care(now=clock.now())
        if not cared.n_mentions:
            break
        n += cared.n_mentions
        opened += len(cared.opened)
    took = time.perf_counter() - began
    TIMINGS["steps 8 to 10"] += took
    return n / took, opened


def new_cases(n: int) -> tuple[float, int]:
    """Private messages of n strangers."""
    channel = channels.add(network="files", name="letters", values={}, by=None, now=clock.now())
    for start in range(0, n, PAGE):
        batch = [
            msgspec.json.encode(
                {
                    "id": f"letter-{i}",
                    "network": "bench",
                    "visibility": "private",
                    "author": {"id": f"l{i}", "handle": f"letter{i}", "name": f"Letter {i}"},
                    "text": f"My order {i} is late and the box was broken. When do I get number {i * 7}?",
                }
            )
            for i in range(start, min(n, start + PAGE))
        ]
        wires = [files.Wire("allears", line) for line in batch]
        loaded = cargo.translate(CONNECTORS["files"], channels.facts(channel), wires)
        steps.keep(channel, loaded, now=clock.now())
    return mentions_to_cases()
