"""Several processes beside one, as `allears match` runs them, and what the machine gives two of anything."""

from __future__ import annotations

import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from allears.config.cli.pipe import workers
from allears.config.cli.pipe.sifting import Sifting
from allears.config.cli.pipe.source import open_source
from allears.listening.sieve.sieve import Sieve
from bench.engine_ways import lean_way


def pipe(given, sieve: Sieve, posts: Path) -> dict:
    """Posts a second and CPU a post with one process and with several, in turn with two that only read.

    The file is read, matched and answered as by the command, loading left out. What two processes
    that share nothing gain is what the machine can give; the CPU of all processes a post, beside
    that of one, is what sharing costs, whatever else the machine does meanwhile.
    """
    many = given.keep / f"many-{posts.name}"
    if not many.exists():
        with many.open("wb") as out:
            for _ in range(given.repeat):
                out.write(posts.read_bytes())
    engine = Sifting(sieve, range(len(sieve)))
    lines = posts.read_bytes().splitlines()[:40_000]
    ways: dict[str, Callable[[], int]] = {
        "one reads": lambda: apart(lines, 1),
        "two read": lambda: apart(lines, given.jobs),
        "one": lambda: matched(many, engine, 1),
        "several": lambda: matched(many, engine, given.jobs),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    costs: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(given.pipe_runs):
        for way, run in ways.items():
            began, cpu = time.perf_counter(), cpu_s()
            n = run()
            rates[way].append(n / (time.perf_counter() - began))
            costs[way].append((cpu_s() - cpu) / n)
    gain = [b / a for a, b in zip(rates["one"], rates["several"], strict=True)]
    most = [b / a for a, b in zip(rates["one reads"], rates["two read"], strict=True)]
    return {
        "jobs": given.jobs, "rates": {way: statistics.median(some) for way, some in rates.items()},
        "cpu_us": {way: 1e6 * min(some) for way, some in costs.items()},
        "gain": statistics.median(gain), "best_gain": max(gain), "machine_gain": statistics.median(most),
        "sharing": min(costs["several"]) / min(costs["one"]),
    }  # fmt: skip


def cpu_s() -> float:
    """CPU of this process and of those that it waited for."""
    ours, theirs = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def apart(lines: list[bytes], n: int) -> int:
    """So many processes read all lines, each for itself."""
    context = multiprocessing.get_context("fork")
    some = [context.Process(target=lean_way, args=(lines,)) for _ in range(n)]
    for process in some:
        process.start()
    for process in some:
        process.join()
    return n * len(lines)


def matched(posts: Path, engine: Sifting, n_jobs: int) -> int:
    """A file through `allears match`; as many answers as lines."""
    n = 0
    with posts.open("rb") as file, open(os.devnull, "wb") as out:
        for answer in workers.answers(open_source(file), engine, n_jobs):
            out.write(answer.out)
            n += answer.tally.lines
    return n
