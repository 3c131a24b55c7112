"""`python -m bench engine`: Jetstream bytes to hits, at 1 to 250,000 monitors, beside what else there is.

    python -m bench engine [--only rates others pipe change hostile long] [--rungs 1 1000 10000 100000 250000]
                           [--posts 100000] [--seeds 7] [--runs 5] [--jobs 2] [--keep FOLDER]
                           [--workload ../shared/workload.py] [--table]

Every rung runs in a process of its own, for its memory. All ways take turns within a run, so a
machine that is slow for a while is slow for all of them; what counts are the ratios. `rates` tells
load and memory as well. `--only` and `--rungs` cut it into pieces of a few minutes. The figures of
Lucene Monitor in the issue are as published there, and not measured here. The workload is a
module of its own, no part of this repository; it is made once and kept in `--keep`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import msgspec

from allears.listening.query import parse
from allears.listening.sieve.sieve import Sieve
from bench.engine_pipe import pipe
from bench.engine_table import machine, show, table
from bench.engine_ways import (
    decode_way,
    hostile,
    lean_way,
    long_line,
    sieve_way,
    slow_ways,
)

PIECES = ("rates", "others", "pipe", "change", "hostile", "long")
MOST_FOR_PYTHON, MOST_REGEXES = 100_000, 10_000
"""Monitors beyond which the ways in plain Python, and those with letters alone, are not waited for."""


def make(given, seed: int) -> tuple[Path, Path]:
    """The files of one seed, made if need be; a longer one that is there begins the same."""
    return (
        made(given, "posts", given.posts, seed),
        made(given, "queries", max(given.rungs), seed),
    )


def made(given, what: str, number: int, seed: int) -> Path:
    there = {
        int(path.name.rpartition("-")[2]): path for path in given.keep.glob(f"{what}-{seed}-*[0-9]")
    }
    enough = [found for found in there if found == number or (what == "queries" and found > number)]
    if enough:
        return there[min(enough)]
    path = given.keep / f"{what}-{seed}-{number}"
    if not given.workload.exists():
        print(
            f"The workload {given.workload} is not here; name it with --workload.", file=sys.stderr
        )
        raise SystemExit(1)
    print(f"# making {number:,} {what} of seed {seed} ...", flush=True)
    command = [sys.executable, str(given.workload), what, str(number), "--seed", str(seed)]
    with path.with_suffix(".part").open("wb") as out:
        subprocess.run(command, stdout=out, check=True)
    return path.with_suffix(".part").rename(path)


def rung(given, seed: int, n_monitors: int) -> dict:
    """All that is measured at one number of monitors."""
    posts, queries = make(given, seed)
    data = posts.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, cpu = time.perf_counter(), time.process_time()
    with queries.open() as file:
        texts = [msgspec.json.decode(line)["text"] for line in islice(file, n_monitors)]
    sieve = Sieve((i, parse(text)) for i, text in enumerate(texts))
    told = {
        "seed": seed, "monitors": n_monitors,
        "load_s": time.perf_counter() - began, "load_cpu_s": time.process_time() - cpu,
    }  # fmt: skip
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told |= {"memory_mb": memory, "growth_mb": memory - before}
    sieve.warm_up()
    if "rates" in given.only:
        told |= rates(given, sieve, data, texts)
    if "pipe" in given.only and n_monitors > 1:
        told["pipe"] = pipe(given, sieve, posts)
    if "change" in given.only:
        told["change_ms"] = change_ms(sieve, texts)
    if "hostile" in given.only:
        told["hostile"] = hostile(sieve, data)
    if "long" in given.only:
        told["long_ms"] = long_ms(sieve)
    return told


def rates(given, sieve: Sieve, data: bytes, texts: list[str]) -> dict:
    """Posts a second of every way, and what they cost beside reading alone, in the same run."""
    lines = data.splitlines()
    sieve.take_seconds()
    ways = {"decode": lambda: lean_way(lines), "two decodes": lambda: decode_way(lines),
            "sieve": lambda: sieve_way(sieve, data)}  # fmt: skip
    if "others" in given.only and len(texts) <= MOST_FOR_PYTHON:
        ways |= slow_ways(texts, lines, most_regexes=MOST_REGEXES)
    ways["sieve"]()  # what it learns of the words goes on, but the first steps are behind it
    found: dict[str, list[float]] = {way: [] for way in ways}
    costs: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(given.runs):
        for way, run in ways.items():
            began, cpu = time.perf_counter(), time.process_time()
            n_posts = run()
            found[way].append(n_posts / (time.perf_counter() - began))
            costs[way].append((time.process_time() - cpu) / n_posts)
    stages = sieve.take_seconds()
    return {
        "rates": {way: statistics.median(some) for way, some in found.items()},
        "cpu_us": {way: 1e6 * statistics.median(some) for way, some in costs.items()},
        "ratio": statistics.median(s / d for d, s in zip(costs["decode"], costs["sieve"], strict=True)),
        "stages": {stage: seconds / sum(stages.values()) for stage, seconds in stages.items()},
        "woken": sieve.n_woken / max(sieve.n_posts, 1), "slow": sieve.n_slow, "open": sieve.n_open,
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


def long_ms(sieve: Sieve) -> dict[str, float]:
    """One article of 5,000 words, and posts of a megabyte, in milliseconds."""
    words = "it is late and the refund of #acme never came https://news.example/a "
    texts = {"5,000 words": words * 500, "1 MB of words": words * 15_000, "1 MB, one word": "a" * 1_000_000,
             "1 MB of Japanese": "東京" * 170_000}  # fmt: skip
    told = {}
    for name, text in texts.items():
        line = long_line(text)
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            list(sieve.match_lines(line))
            taken.append(1000 * (time.perf_counter() - began))
        told[name] = statistics.median(taken)
    return told


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--workload", type=Path, default=Path("../shared/workload.py"))
    ask.add_argument("--keep", type=Path, default=Path("var/bench-engine"))
    ask.add_argument("--rungs", type=int, nargs="+", default=[1, 1_000, 10_000, 100_000, 250_000])
    ask.add_argument("--seeds", type=int, nargs="+", default=[7])
    ask.add_argument("--posts", type=int, default=100_000)
    ask.add_argument("--runs", type=int, default=5)
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--only", nargs="+", choices=PIECES, default=list(PIECES))
    ask.add_argument("--repeat", type=int, default=5, help="times the posts, for the pipe")
    ask.add_argument("--pipe-runs", type=int, default=5)
    ask.add_argument("--table", action="store_true", help="only the table of what was measured")
    ask.add_argument(
        "--alone", type=int, nargs=2, metavar=("SEED", "MONITORS"), help=argparse.SUPPRESS
    )
    given = ask.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    if given.table:
        table(given.keep / "results.jsonl")
        return 0
    if given.alone:
        print(json.dumps(rung(given, *given.alone)))
        return 0
    load = ", ".join(f"{busy:.1f}" for busy in os.getloadavg())
    print(
        f"# {time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, others ask for {load} of them"
    )
    print(
        f"# {machine()}, {given.posts:,} posts shaped as Jetstream sends them, medians of {given.runs}"
    )
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
            found = json.loads(done.stdout.splitlines()[-1])
            show(found)
            with (given.keep / "results.jsonl").open("a") as file:
                file.write(json.dumps(found | {"at": time.strftime("%F %T")}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
