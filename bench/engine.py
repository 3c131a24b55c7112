"""`python -m bench engine`: Jetstream bytes to hits, at 1,000 to 250,000 monitors, beside what else there is.

    python -m bench engine [--rungs 1000 10000 100000] [--posts 100000] [--seeds 7 11] [--runs 5]
                           [--workload ../shared/workload.py] [--keep FOLDER] [--jobs 2]

Every rung runs in a process of its own, for its memory. All ways take turns within a run, so a
machine that is slow for a while is slow for all of them; what counts are the ratios. The figures
of Lucene Monitor in the issue are as published there, and not measured here. The workload is a
module of its own, no part of this repository; it is made once and kept in `--keep`.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import msgspec

from allears.listening import match
from allears.listening.query import parse
from allears.listening.sieve.sieve import Sieve
from bench.engine_ways import automaton, automaton_way, decode_way, each_way, hostile, sieve_way

N_SLOW = 4_000
"""Posts for the slow ways; their rate does not depend on how many."""
MOST_FOR_PYTHON = 20_000
"""Monitors beyond which the ways in plain Python are not waited for."""


def make(given, seed: int) -> tuple[Path, Path]:
    """The files of one seed, made if need be."""
    found = []
    for what, number in (("posts", given.posts), ("queries", max(given.rungs))):
        path = given.keep / f"{what}-{seed}-{number}"
        if not path.exists():
            if not given.workload.exists():
                print(
                    f"The workload {given.workload} is not here; name it with --workload.",
                    file=sys.stderr,
                )
                raise SystemExit(1)
            print(f"# making {number:,} {what} of seed {seed} ...", flush=True)
            command = [sys.executable, str(given.workload), what, str(number), "--seed", str(seed)]
            with path.with_suffix(".part").open("wb") as out:
                subprocess.run(command, stdout=out, check=True)
            path.with_suffix(".part").rename(path)
        found.append(path)
    return found[0], found[1]


def rung(given, seed: int, n_monitors: int) -> dict:
    """All that is measured at one number of monitors."""
    posts, queries = make(given, seed)
    data = posts.read_bytes()
    lines = data.splitlines()
    began = time.perf_counter()
    with queries.open() as file:
        texts = [msgspec.json.decode(line)["text"] for line in islice(file, n_monitors)]
    nodes = ((i, parse(text)) for i, text in enumerate(texts))
    sieve = Sieve(nodes)
    load_s = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sieve.warm_up()
    sieve.take_seconds()
    ways = {"decode": lambda: decode_way(lines), "sieve": lambda: sieve_way(sieve, data)}
    if n_monitors <= MOST_FOR_PYTHON:
        matcher = match.compile((i, parse(text)) for i, text in enumerate(texts))
        ways["each"] = lambda: each_way(matcher, lines[:N_SLOW])
        ready = automaton(texts)
        if ready is not None:
            ways["automaton"] = lambda: automaton_way(ready, matcher, lines[:N_SLOW])
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(given.runs):
        for way, run in ways.items():
            began = time.perf_counter()
            n_posts = run()
            rates[way].append(n_posts / (time.perf_counter() - began))
    told = {way: statistics.median(found) for way, found in rates.items()}
    stages = sieve.take_seconds()
    return {
        "seed": seed, "monitors": n_monitors, "rates": told, "load_s": load_s, "memory_mb": memory,
        "ratio": statistics.median(d / s for d, s in zip(rates["decode"], rates["sieve"], strict=True)),
        "stages": {stage: seconds / sum(stages.values()) for stage, seconds in stages.items()},
        "woken": sieve.n_woken / max(sieve.n_posts, 1), "slow": sieve.n_slow, "open": sieve.n_open,
        "change_ms": change_ms(sieve, texts), "hostile": hostile(sieve, data),
    }  # fmt: skip


def change_ms(sieve: Sieve, texts: list[str]) -> float:
    """One monitor changed among all, seen by the next post; the worst of 20."""
    worst = 0.0
    for i in range(20):
        node = parse(texts[i % len(texts)] + f" OR changed{i}")
        began = time.perf_counter()
        sieve.change(add=[(i, node)])
        list(sieve.match_lines(b"{}"))
        worst = max(worst, time.perf_counter() - began)
    return worst * 1000


def show(found: dict) -> None:
    """One rung in lines."""
    rates = "  ".join(f"{way} {rate:,.0f}/s" for way, rate in found["rates"].items())
    stages = "  ".join(f"{stage} {share:.0%}" for stage, share in found["stages"].items())
    print(f"\nseed {found['seed']}, {found['monitors']:,} monitors: {rates}")
    print(f"  decode costs 1, bytes to hits {found['ratio']:.2f}; {stages}")
    print(
        f"  woken a post {found['woken']:.2f}, left open {found['open']:,}, slow lines {found['slow']:,}"
    )
    print(f"  loaded in {found['load_s']:.1f} s, {found['memory_mb']:,.0f} MB; a change at most "
          f"{found['change_ms']:.1f} ms; with a hostile monitor {found['hostile']:.2f} times the cost", flush=True)  # fmt: skip


def pipe(given, seed: int, n_monitors: int) -> None:
    """`allears match` as it is typed, with one process and with several."""
    posts, queries = make(given, seed)
    monitors = given.keep / f"monitors-{seed}-{n_monitors}"
    with queries.open() as file, monitors.open("w") as out:
        for line in islice(file, n_monitors):
            found = json.loads(line)
            out.write(json.dumps({"id": found["id"], "query": found["text"]}) + "\n")
    for jobs in (1, given.jobs):
        command = [sys.executable, "-m", "allears", "match", "--monitors", str(monitors), "--posts", str(posts),
                   "--format", "jetstream", "--jobs", str(jobs), "--stats"]  # fmt: skip
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
        )
        told = json.loads(done.stderr.splitlines()[-1])
        print(f"  in a pipe, {jobs} process(es): {told['lines_a_second']:,} lines/s", flush=True)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--workload", type=Path, default=Path("../shared/workload.py"))
    ask.add_argument("--keep", type=Path, default=Path("var/bench-engine"))
    ask.add_argument("--rungs", type=int, nargs="+", default=[1, 1_000, 10_000, 100_000, 250_000])
    ask.add_argument("--seeds", type=int, nargs="+", default=[7])
    ask.add_argument("--posts", type=int, default=100_000)
    ask.add_argument("--runs", type=int, default=5)
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument(
        "--alone", type=int, nargs=2, metavar=("SEED", "MONITORS"), help=argparse.SUPPRESS
    )
    given = ask.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    if given.alone:
        print(json.dumps(rung(given, *given.alone)))
        return 0
    print(f"# {platform.processor() or platform.machine()}, Python {platform.python_version()}, "
          f"{given.posts:,} posts, medians of {given.runs}")  # fmt: skip
    for seed in given.seeds:
        for n_monitors in given.rungs:
            make(given, seed)
            command = [
                sys.executable,
                "-m",
                "bench.engine",
                *sys.argv[1:],
                "--alone",
                str(seed),
                str(n_monitors),
            ]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            show(json.loads(done.stdout.splitlines()[-1]))
            pipe(given, seed, n_monitors)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
