"""Thirty days of a desk by a fake clock, with everything that happens at one, and the laws looked at after each step.

    python -m bench days [--seed N] [--cases 10000] [--days 30] [--agents 60] [--teams 8]
    python -m bench days --pairs 1000 [--seed N]

People write by day and by night, in floods, in anger; ours answer, promise, hand over, ask, fall ill; walls
go up; every hour a process dies at a random write. All of it comes from the seed. It ends with a table, or
with exit code 1 and the history of the first case for which a law does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

from allears.lib.postgres import Embedded

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""A Monday."""


def main() -> int:
    """Exit code."""
    args = _arguments()
    if args.pairs:
        return _pairs(seed=args.seed, n=args.pairs)
    with _desk():
        from bench.days_checks import Violation
        from bench.days_run import Plan, run
        from bench.days_table import table

        plan = Plan(
            seed=args.seed, n_cases=args.cases, n_days=args.days, n_agents=args.agents,
            n_teams=args.teams, step=timedelta(minutes=args.minutes), begin=BEGIN,
        )  # fmt: skip
        began = time.perf_counter()
        print(
            f"# seed {args.seed}: {args.cases} cases, {args.days} days, {args.agents} agents in {args.teams} teams",
            flush=True,
        )
        world = None
        try:
            for world in run(plan):
                if world.now.hour == 6 and world.now.minute < args.minutes:
                    took = time.perf_counter() - began
                    print(
                        f"  {world.now:%a %d %b}  {world.n_steps:8,} steps  {took:6.0f} s",
                        flush=True,
                    )
        except Violation as broken:
            print(f"\nBROKEN, seed {args.seed}: {broken}")
            return 1
        assert world is not None
        print(table(world, took=time.perf_counter() - began))
    return 0


def _pairs(*, seed: int, n: int) -> int:
    """Two at once, instead of days."""
    with _desk():
        from bench.days_checks import Violation
        from bench.days_pairs import opened

        began = time.perf_counter()
        with opened(seed=seed, begin=BEGIN) as pairs:
            try:
                pairs.run(n)
            except Violation as broken:
                print(f"\nBROKEN, seed {seed}: {broken}")
                return 1
            took = time.perf_counter() - began
            print(f"seed {seed}: {n} pairs, {dict(pairs.ended)}, {took:.0f} s")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench days")
    for name, usual in (
        ("seed", 7), ("cases", 10_000), ("days", 30.0), ("agents", 60), ("teams", 8), ("minutes", 20), ("pairs", 0)
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=type(usual), default=usual)
    return parser.parse_args()


@contextmanager
def _desk() -> Iterator[None]:
    """An embedded PostgreSQL in memory's pace (no fsync: nobody pulls the plug here), all tables at once."""
    with tempfile.TemporaryDirectory(prefix="allears-days-") as name:
        os.chmod(name, 0o755)
        os.environ["ALLEARS_DATA"] = name
        server = Embedded(Path(name, "postgres"), is_durable=False)
        os.environ["ALLEARS_EMBEDDED_URL"] = server.start()
        os.environ["DJANGO_SETTINGS_MODULE"] = "allears.config.settings"
        try:
            django.setup()
            from django.core.management import call_command
            from django.db import connection

            from allears.flow import at_once

            at_once.make(connection)
            call_command("migrate", verbosity=0, interactive=False)
            yield
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
