"""What `bench engine` prints: each rung as it is measured, and one table of all (`--table`)."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from pathlib import Path

LIMIT = 825_000
"""Posts a second that reading alone took on the machine of the issue; the goals are of it, too."""
GOALS = {1_000: 300_000, 10_000: 150_000, 100_000: 45_000, 250_000: 20_000}
LUCENE = {1_000: "9.6 k / 41-55 k", 10_000: "5.3 k / 18 k", 250_000: "about 1 k on six machines"}
"""Lucene Monitor 8.8, one post at a time / batches of 20,000, and what was published in 2015: as
they stand in the issue, measured there on such a machine, not here."""
OTHERS = ("a regex each", "Aho-Corasick", "word index")


def machine() -> str:
    """What this ran on."""
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        name = found[1] if found else platform.machine()
    except OSError:
        name = platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def show(found: dict) -> None:
    """One rung in lines."""
    print(f"\nseed {found['seed']}, {found['monitors']:,} monitors: loaded in {found['load_s']:.1f} s "
          f"({found['load_cpu_s']:.1f} s of CPU), {found['memory_mb']:,.0f} MB, of them "
          f"{found['growth_mb']:,.0f} for the monitors")  # fmt: skip
    if "rates" in found:
        _show_rates(found)
    if "pipe" in found:
        _show_pipe(found["pipe"])
    if "change_ms" in found:
        print(f"  one monitor changed: {found['change_ms']:.1f} ms at most")
    if "hostile" in found:
        print(f"  with one hostile monitor all take {found['hostile']:.2f} times as long")
    for name, milliseconds in found.get("long_ms", {}).items():
        print(f"  a post of {name}: {milliseconds:.1f} ms")
    sys.stdout.flush()


def _show_rates(found: dict) -> None:
    print("  posts a second: " + "  ".join(f"{w} {r:,.0f}" for w, r in found["rates"].items()))
    costs = found["cpu_us"]
    print("  CPU a post (us): " + "  ".join(f"{way} {cost:,.2f}" for way, cost in costs.items()))
    print(f"  reading alone costs 1, bytes to hits {found['ratio']:.2f};  "
          + "  ".join(f"{stage} {share:.0%}" for stage, share in found["stages"].items()))  # fmt: skip
    for way in OTHERS:
        if way in costs:
            print(f"  {way} costs {costs[way] / costs['sieve']:,.0f} times as much")
    goal = GOALS.get(found["monitors"])
    if goal:
        print(
            f"  goal {goal:,} where reading alone is {LIMIT:,}: {LIMIT / goal:.2f} times its cost"
        )
    print(f"  woken a post {found['woken']:.2f}, left open {found['open']:,}, slow lines {found['slow']:,}")  # fmt: skip


def _show_pipe(found: dict) -> None:
    rates = found["rates"]
    print(f"  allears match: {rates['one']:,.0f} posts a second with one process, {rates['several']:,.0f} with "
          f"{found['jobs']}: {found['gain']:.2f} times (best of the pairs {found['best_gain']:.2f}); two that only read "
          f"gain {found['machine_gain']:.2f}; CPU a post of all processes {found['sharing']:.3f} times that of one")  # fmt: skip


def table(results: Path) -> None:
    """All that was measured, the newest of each seed and rung, as ratios to reading alone."""
    newest: dict[tuple[int, int], dict] = {}
    for line in results.read_text().splitlines():
        found = json.loads(line)
        held = newest.setdefault((found["seed"], found["monitors"]), {"beside": {}})
        held.update(found)
        costs = found.get("cpu_us", {})
        held["beside"].update({way: cost / costs["decode"] for way, cost in costs.items()})
    print(f"# {machine()}; CPU a post, reading alone (text and names, msgspec) = 1")
    print("| seed | monitors | goal | sieve | woken | word index | Aho-Corasick | a regex each | Lucene, posts a second"
          " | two processes | MB for monitors | load, ms each |")  # fmt: skip
    print("|" + "---|" * 12)
    for (seed, monitors), found in sorted(newest.items()):
        if "rates" in found:
            print("| " + " | ".join(_cells(seed, monitors, found)) + " |")


def _cells(seed: int, monitors: int, found: dict) -> list[str]:
    beside, goal = found["beside"], GOALS.get(monitors)
    others = [f"{beside[way]:,.0f}" if way in beside else "-" for way in OTHERS[::-1]]
    pipe = found.get("pipe")
    return [
        str(seed), f"{monitors:,}", f"{LIMIT / goal:.2f}" if goal else "-", f"{found['ratio']:.2f}",
        f"{found['woken']:.2f}", *others, LUCENE.get(monitors, "-"),
        f"{pipe['gain']:.2f} (machine {pipe['machine_gain']:.2f})" if pipe else "-",
        f"{found['growth_mb']:,.0f}", f"{1000 * found['load_cpu_s'] / monitors:.2f}" if monitors > 1 else "-",
    ]  # fmt: skip
