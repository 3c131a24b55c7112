"""How many posts a second the matcher takes, at 10 to 10,000 monitors, beside plain decoding.

    python bench/match_ladder.py [--workload ../shared/workload.py] [--posts 20000] [--profile N]

The workload is a module with `World`, `posts(n, seed, world)` and `queries(n, seed, world)`; it is
no part of this repository. One process, one core; every rung sees the same posts.
"""

from __future__ import annotations

import argparse
import cProfile
import importlib.util
import platform
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

from allears.listening import jetstream, match
from allears.listening.query import parse

RUNGS = (10, 100, 1_000, 10_000)


def load(path: Path):
    spec = importlib.util.spec_from_file_location("workload", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(work):
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def count_hits(matcher, posts) -> int:
    return sum(len(matcher.match(post).sure) for post in posts)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--workload", type=Path, default=Path("../shared/workload.py"))
    ask.add_argument("--posts", type=int, default=20_000)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument(
        "--profile", type=int, default=0, help="only this many monitors, under cProfile"
    )
    given = ask.parse_args()
    if not given.workload.exists():
        print(
            f"The workload {given.workload} is not here; name it with --workload.", file=sys.stderr
        )
        return 1
    work = load(given.workload)
    world = work.World(given.seed)
    lines = [line.encode() for line in work.posts(given.posts, given.seed, world)]
    queries = [query["text"] for query in work.queries(max(RUNGS), given.seed, world)]
    nodes, reading_s = timed(lambda: [parse(query) for query in queries])
    posts, decode_s = timed(lambda: [jetstream.to_post(line) for line in lines])
    langs = Counter(post.langs[0] if post.langs else "-" for post in posts)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"{len(posts):,} posts, {sum(map(len, lines)) / len(lines):.0f} bytes each, "
          f"{langs.most_common(4)}")  # fmt: skip
    print(f"reading {len(queries):,} queries: {reading_s:.2f} s")
    print(f"decode alone: {len(posts) / decode_s:,.0f} posts/s")
    if given.profile:
        matcher = match.compile(enumerate(nodes[: given.profile]))
        cProfile.runctx("for post in posts: matcher.match(post)", {}, locals(), sort="tottime")
        return 0
    print(
        f"{'monitors':>9} {'compile s':>9} {'posts/s':>9} {'x decode':>9} {'woken':>7} {'hits':>7}"
    )
    for rung in RUNGS:
        matcher, compile_s = timed(partial(match.compile, list(enumerate(nodes[:rung]))))
        hits, match_s = timed(partial(count_hits, matcher, posts))
        sample = posts[::20]
        woken = sum(matcher.n_woken(post) for post in sample) / len(sample)
        print(f"{rung:>9,} {compile_s:>9.2f} {len(posts) / match_s:>9,.0f} "
              f"{match_s / decode_s:>9.1f} {woken:>7.1f} {hits:>7,}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
