"""The kept firehose: what a post costs on the disk and in time, and how soon a query is answered.

    python -m bench keep [--posts 1000000] [--folder FOLDER] [--grow 0] [--keep] [--processes 1]

Keeps posts (see `keep_posts`), shows packed bytes and the CPU time of writing beside that of decoding and
matching the same posts, then asks a list of realistic and of bad queries, each five times after
a first one: until the first 50 examples, and until the exact count by the hour. `--grow N` only adds
up to N posts and ends, so that a large store can be made in pieces.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import shutil
import statistics
import sys
import time
from pathlib import Path
from tempfile import gettempdir

from allears.listening import jetstream, kept, match
from allears.listening.kept import blocks
from allears.listening.query import parse
from bench import keep_posts
from bench.match_ladder import load

PAGE = 1_000
QUERIES = {
    "a brand": '(acme OR #acme OR @acme.bsky.social) NOT ("acme street" OR lang:de)',
    "a rare word": "refund",
    "words near": "(delivery OR parcel) NEAR/5 (late OR lost OR broken)",
    "a phrase": '"good morning"',
    "a tag": "#art",
    "Japanese": "東京 NOT 大阪",
    "a Japanese phrase": '"ありがとう"',
    "a very common word": "the",
    "common, not": "the NOT (and OR of OR is)",
    "a common phrase": '"of the"',
    "common near": "the NEAR/3 (world OR people)",
    "wildcard, head": "refund* OR deliver*",
    "wildcard, tail": "*phone",
    "wildcard, wide": "a*",
    "a field": "lang:ja",
    "fields": "is:reply has:link lang:en",
    "a site": "site:bsky.app NOT is:reply",
    "an address": 'url:"/abcd"',
    "exact": "{BT}",
}
RUNS = 5


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--workload", type=Path, default=Path("../shared/workload.py"))
    ask.add_argument("--posts", type=int, default=1_000_000)
    ask.add_argument("--base", type=int, default=400_000)
    ask.add_argument("--folder", type=Path, default=Path(gettempdir()) / "allears-keep" / "store")
    ask.add_argument("--grow", type=int, default=0)
    ask.add_argument("--runs", type=int, default=RUNS)
    ask.add_argument("--keep", action="store_true", help="leave the store where it is")
    given = ask.parse_args()
    if not given.workload.exists():
        print(f"The workload {given.workload} is not here; name it with --workload.")
        return 1
    print(f"# the kept firehose: {platform.machine()}, Python {platform.python_version()}")
    n = write(given, given.grow or given.posts)
    if given.grow:
        return 0
    if n:
        beside_matching(given)
    answer(given.folder, given.runs)
    if not given.keep:
        shutil.rmtree(given.folder)
    return 0


def write(given, upto: int) -> int:
    """Keep posts until there are so many, at most `--posts`; gives how many came."""
    have = kept.standing_of(given.folder, "1").n_posts
    upto = min(given.posts, have + given.grow if given.grow else upto)
    if have >= upto:
        return 0
    records = keep_posts.base(given.workload, given.folder.parent / "posts.ndjson", given.base)
    gc.freeze()
    limits = kept.Limits(days=30, max_bytes=10**11)
    began = time.process_time()
    with kept.Writer(given.folder, channel="1", limits=limits) as writer:
        opened, spent, slowest = time.process_time() - began, 0.0, 0.0
        for start in range(have, upto, PAGE):
            page = list(keep_posts.posts(records, start, min(PAGE, upto - start), given.posts))
            began = time.process_time()
            writer.append(page, heard_at=page[-1].created_at)
            took = time.process_time() - began
            spent, slowest = spent + took, max(slowest, took)
    n = upto - have
    standing = kept.standing_of(given.folder, "1")
    line = {
        "posts": standing.n_posts,
        "bytes_a_post": round(standing.n_bytes / standing.n_posts, 1),
    }
    line |= {"write_us": round(spent / n * 1e6, 2), "slowest_page_ms": round(slowest * 1e3)}
    print(json.dumps(line | {"open_s": round(opened, 2)}), flush=True)
    return n


def beside_matching(given) -> None:
    """CPU time of the other steps for the same posts, one by one."""
    work = load(given.workload)
    world = work.World(7)
    nodes = [(i, parse(q["text"])) for i, q in enumerate(work.queries(10_000, 7, world))]
    matchers = {n: match.compile(nodes[:n]) for n in (1_000, 10_000)}
    with (given.folder.parent / "posts.ndjson").open("rb") as lines:
        wire = [next(lines) for _n in range(20_000)]
    spent = {"decode": cpu(lambda: [jetstream.to_post(line) for line in wire])}
    heard = [jetstream.to_post(line) for line in wire]
    for n, matcher in matchers.items():
        spent[f"match {n:,}"] = cpu(lambda m=matcher: [m.match(post) for post in heard])
    records = [blocks.encode(post) for post in heard]
    packer = blocks.Packer()
    cut = list(blocks.cut(records))
    pack = cpu(lambda: [packer.pack(rows, heard_s=0, replaced=()) for rows in cut])
    spent |= {"encode": cpu(lambda: [blocks.encode(post) for post in heard]), "pack": pack}
    print(
        "µs of CPU a post: " + ", ".join(f"{k} {v / len(wire) * 1e6:.1f}" for k, v in spent.items())
    )


def cpu(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def answer(folder: Path, runs: int) -> None:
    print(f"{'query':20} {'met':>10} {'first':>8} {'50 examples':>12} {'all counted':>12}")
    firsts, wholes = [], []
    for name, text in QUERIES.items():
        times = [once(folder, text) for _run in range(runs + 1)]
        first, whole = (statistics.median(t[i] for t in times[1:] or times) for i in (0, 1))
        firsts.append(first)
        wholes.append(whole)
        print(
            f"{name:20} {times[0][2]:10,} {times[0][0]:7.2f}s {first:11.2f}s {whole:11.2f}s",
            flush=True,
        )
    print(f"{'median':20} {'':10} {'':8} {statistics.median(firsts):11.2f}s", end="")
    print(f" {statistics.median(wholes):11.2f}s")
    print(
        f"{'slowest':20} {'':10} {'':8} {max(firsts):11.2f}s {max(wholes):11.2f}s", file=sys.stdout
    )


def once(folder: Path, text: str) -> tuple[float, float, int]:
    """Seconds until 50 examples (or the end), until the end, and how many were met."""
    began = time.perf_counter()
    first, told = 0.0, None
    for told in kept.search(folder, parse(text)):
        if not first and len(told.examples) >= 50:
            first = time.perf_counter() - began
    whole = time.perf_counter() - began
    return first or whole, whole, told.n_met if told else 0


if __name__ == "__main__":
    raise SystemExit(main())
