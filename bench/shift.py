"""A hundred agents at work for ten minutes on the large desk, each doing something every five seconds.

    python -m bench shift [--keep FOLDER] [--share S] [--agents 100] [--every 5] [--seconds 600] [--seed 1]

The real web server; a hundred people with a team each, an open tab that hears what happens, and hands:
they open cases, type, answer, note, take and put back, snooze, search, look at lists and persons, many
of them at the same cases. What a page asks for by itself, and what the events make it ask for again, is
asked for too. Afterwards every word that the server said it has is looked for: each must stand there
once. "p95" is what a browser waits from its question to the last byte of the answer, with the bench
itself on the same two cores. What it misses: the browser's painting.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import processes, scale_desk
from bench.agents import Screen, worked
from bench.agents_line import Line
from bench.desk import machine
from bench.shift_agent import Agent, Tally

PAGE_S = 0.25
"""p95 of a page."""


def main() -> int:
    options = _options()
    kept = Path(options.keep) if options.keep else None
    with scale_desk.opened(kept, share=options.share) as folder:
        from bench import agents_desk, shift_checks

        scale_desk.use(scale_desk.LARGE)
        shift_checks.hire(options.agents)
        persons = shift_checks.persons()
        people = agents_desk.log_in(options.agents)
        scale_desk.use(scale_desk.LARGE)  # ends our own connection
        port = processes.free_port()
        os.environ |= {"ALLEARS_PORT": str(port)}
        processes.compiled_once(folder)
        web = processes.part("web", folder, port=port)
        web.start()
        try:
            web.wait_until_ready()
            tally = asyncio.run(_run(options, people, persons, web.pid, port, folder))
        finally:
            web.end()
        lost = shift_checks.lost(tally.written)
        return _judge(tally, lost, web.said())


async def _run(options, people, persons, pid, port, folder) -> Tally:  # type: ignore[no-untyped-def]
    tally, run = Tally(), secrets.token_hex(2)
    agents = []
    for n, person in enumerate(people):
        line = Line(port, person.cookie)
        screen = Screen(line, "/inbox/?queue=all" if n % 3 == 0 else "/inbox/?queue=team")
        dice = random.Random(f"{options.seed} {n}")
        agents.append(
            Agent(
                person,
                line,
                screen,
                tally,
                name=f"{run}a{n}",
                dice=dice,
                every_s=options.every,
                persons=persons,
            )
        )
    for agent in agents:
        await agent.screen.open()
    print(
        f"# {machine()}, load {os.getloadavg()[0]:.1f}; {len(agents)} agents, an act every {options.every:g} s"
        f" of each, {options.seconds:g} s",
        flush=True,
    )
    before, began = _worked(pid, folder), time.monotonic()
    until = began + options.seconds
    lateness = asyncio.create_task(_lateness())
    await asyncio.gather(*(agent.work(until) for agent in agents))
    lateness.cancel()
    took = time.monotonic() - began
    used = {name: (spent - before[name]) / took for name, spent in _worked(pid, folder).items()}
    n_live = sum(agent.screen.n_asked for agent in agents)
    _print(tally, took, used, n_live)
    parts = sum((agent.screen.asked for agent in agents), Counter[str]())
    print(
        "  asked again: "
        + ", ".join(f"{name} {n / took:.1f}/s" for name, n in parts.most_common(8))
    )
    for agent in agents:
        agent.screen.close()
    return tally


def _worked(pid: int, folder: Path) -> dict[str, float]:
    return worked(pid, folder) | {"this bench": time.process_time()}


async def _lateness() -> None:
    """How late the bench itself is: what it adds to each time. Until it is cancelled."""
    late: list[float] = []
    try:
        while True:
            due = time.monotonic() + 0.05
            await asyncio.sleep(0.05)
            late.append(time.monotonic() - due)
    finally:
        _row("the bench itself is late", late)


def _print(tally: Tally, took: float, used: dict[str, float], n_live: int) -> None:
    print(f"  {'milliseconds':<24} {'n':>7} {'p50':>7} {'p95':>7} {'max':>7}")
    for name, times in sorted(tally.times.items(), key=lambda one: -len(one[1])):
        _row(name, times)
    _row("all", tally.all_times)
    n = sum(map(len, tally.times.values()))
    cores = ", ".join(f"{name} {share:.2f} of a core" for name, share in used.items())
    print(f"  {n / took:.1f} asked by hands, {n_live / took:.1f} by events a second; {cores}")


def _row(name: str, times: Sequence[float]) -> None:
    p50, p95, most = (_at(share, times) * 1000 for share in (0.5, 0.95, 1.0))
    print(f"  {name:<24} {len(times):>7,} {p50:>7.0f} {p95:>7.0f} {most:>7.0f}")


def _at(share: float, times: Sequence[float]) -> float:
    """The time within which this share of the answers came."""
    return sorted(times)[int(share * (len(times) - 1))]


def _judge(tally: Tally, lost: list[str], log: str) -> int:
    n_traces = log.count("Traceback")
    print(
        f"  {len(tally.written):,} answers and notes that the desk said it has, {len(lost)} not there exactly once"
        f" {' '.join(lost[:5])}"
    )
    n_told = tally.told.total()
    print(f"  {n_told} acts were answered with a reason, {len(tally.errors)} with an error")
    for words, n in tally.told.most_common(5):
        print(f"    {n:>5} {words[:120]}")
    for error in tally.errors[:5]:
        print(f"    {error}")
    if n_traces:
        print(f"    {n_traces} tracebacks in the server's log")
    times = tally.all_times
    is_quick = bool(times) and _at(0.95, times) < PAGE_S
    is_whole = not lost and not tally.errors and not n_traces
    print(
        f"  p95 under {PAGE_S * 1000:.0f} ms: {'reached' if is_quick else 'missed'};"
        f" nothing lost, no error: {'reached' if is_whole else 'missed'}"
    )
    return 0 if is_quick and is_whole else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench shift")
    parser.add_argument("--keep", default="")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
