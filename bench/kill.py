"""Kill -9 at random moments, and count afterwards: everything once, nothing twice, nothing lost.

    python -m bench.kill [--kills 200] [--seed N] [--minutes M] [--nursery] [--first-look S]

A desk in a temporary folder: the embedded PostgreSQL, the real processes (`python -m allears listen`
and so on), a real IMAP and SMTP server and a feed on loopback. Mails and entries keep arriving,
agents answer, and every 0.1 to 1.5 seconds a process gets SIGKILL and is started again: mostly one
that is at work, now and then one that is starting, PostgreSQL or one of its backends, or a whole
`allears up`. Then everybody rests, and the rows are compared with what the world did. Exit code 1
for any difference. `--nursery`: parts are forked from a process that has loaded everything, so that more
kills fall on working processes; `--first-look`: then the seconds that an interrupted send is looked
for (30 in earnest).
What it misses: a power cut, and servers that take a mail without keeping the copy.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from tests.mailserver import MailServer

from allears.lib import postgres
from bench import processes
from bench.desk import machine
from bench.letters import GrowingFeed, slow_mail_server
from bench.living import living
from bench.nursery import Forked, Nursery
from bench.processes import Part

if TYPE_CHECKING:
    from bench.kill_world import World

NAMES = ("listen", "care", "deliver", "web")
WEIGHTS = {"listen": 3.0, "care": 3.0, "deliver": 4.0, "web": 1.0, "postgres": 0.5, "backend": 0.5}
UP_EVERY = 50
"""Kills between two of a whole `up`."""
QUIET_S = 240.0
ORPHANS_S = 30.0
WARM_S = 180.0
ENDED_WELL = (0, -signal.SIGTERM)
"""The web server puts its affairs in order and then ends by the signal itself."""


@dataclass
class Killer:
    """Chooses, kills, starts again. All from the main thread."""

    folder: Path
    server: postgres.Embedded
    parts: dict[str, Part]
    rng: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    orphans: list[str] = field(default_factory=list)
    n_young: int = 0
    """Killed before they had said that they are ready."""

    def start(self) -> None:
        for part in self.parts.values():
            part.start()
        for part in self.parts.values():
            part.wait_until_ready()

    def go(self, n_kills: int, *, until: float) -> None:
        """`until`: end of patience, on the monotonic clock."""
        while self.killed.total() < n_kills and time.monotonic() < until:
            time.sleep(self.rng.uniform(0.1, 1.5))
            if (self.killed.total() + 1) % UP_EVERY == 20 % UP_EVERY:
                self._kill_up()
                continue
            (what,) = self.rng.choices(list(WEIGHTS), WEIGHTS.values())
            if what == "postgres":
                self._kill_postgres()
            elif what == "backend":
                self._kill_backend()
            else:
                self._kill_part(self.parts[what])

    def _kill_part(self, part: Part) -> None:
        if not part.is_ready:
            if self.rng.random() < 0.8:
                part.wait_until_ready()
                time.sleep(self.rng.uniform(0, 0.5))
            else:
                self.n_young += 1
        part.kill()
        self.killed[part.name] += 1
        part.start()

    def _kill_postgres(self) -> None:
        pid = self.server.status().pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self.killed["postgres"] += 1
        self.server.start()

    def _kill_backend(self) -> None:
        """One of the server's processes; the server then breaks off all others and repairs itself."""
        try:
            with psycopg.connect(os.environ["ALLEARS_EMBEDDED_URL"], autocommit=True) as line:
                rows = line.execute(
                    "select pid from pg_stat_activity where backend_type = 'client backend'"
                    " and pid <> pg_backend_pid()"
                ).fetchall()
        except psycopg.OperationalError:
            return
        if rows:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.rng.choice(rows)[0], signal.SIGKILL)
                self.killed["backend"] += 1

    def _kill_up(self) -> None:
        """A whole `allears up` in place of the parts, and a look for what it leaves behind."""
        for part in self.parts.values():
            part.kill()
            self.killed[part.name] += 1
        port = processes.free_port()
        os.environ["ALLEARS_PORT"] = str(port)
        up = processes.part("up", self.folder)
        up.start()
        deadline = time.monotonic() + processes.START_S
        while not all(f"{name} is ready" in up.said() for name in NAMES[:3]):
            if time.monotonic() > deadline or not up.is_running:
                raise RuntimeError(f"up did not come up:\n{up.said()[-3000:]}")
            time.sleep(0.05)
        time.sleep(self.rng.uniform(0, 2.0))
        family = processes.descendants(up.pid)
        up.kill()
        self.killed["up"] += 1
        left = processes.wait_for_end(family, within_s=ORPHANS_S)
        self.orphans += [f"{pid} of up" for pid in left]
        os.environ["ALLEARS_PORT"] = str(self.parts["web"].port)
        for part in self.parts.values():
            part.start()

    def wait_until_quiet(self, world: World) -> str:
        """Empty when it is; else what is still missing when patience ends."""
        from bench.kill_quiet import still_missing

        for part in self.parts.values():
            part.wait_until_ready()
        deadline = time.monotonic() + QUIET_S
        connection.close()  # ours may be to a server that was killed
        world.visit_blog()
        while missing := still_missing(world):
            if time.monotonic() > deadline:
                return missing
            time.sleep(1.0)
        return ""

    def end(self) -> list[str]:
        """SIGTERM for all; those that did not end well."""
        codes = {name: part.end() for name, part in self.parts.items()}
        return [f"{name}: {code}" for name, code in codes.items() if code not in ENDED_WELL]


def main() -> int:
    options = _options()
    for noisy in ("django.db", "mail.log"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    began = time.monotonic()
    mail, feed = slow_mail_server(), GrowingFeed()
    if options.first_look:
        os.environ["BENCH_FIRST_LOOK_S"] = str(options.first_look)
    with mail, living(port=processes.free_port()) as (folder, server):
        from bench import kill_checks
        from bench.kill_world import World

        world = World(mail, feed, seed=options.seed)
        world.set_up()
        nursery = Nursery() if options.nursery else None
        parts = {name: _part(name, folder, nursery) for name in NAMES}
        killer = Killer(folder, server, parts, random.Random(options.seed))
        killer.start()
        world.begin()
        _wait_for_the_first(mail)
        killer.go(options.kills, until=time.monotonic() + 60 * options.minutes)
        world.rest()
        resting = time.monotonic()
        missing = killer.wait_until_quiet(world)
        quiet_s = time.monotonic() - resting
        ended_badly = killer.end()
        if nursery is not None:
            nursery.end()
        lines = list(kill_checks.check(world, mail))
        lines.append(kill_checks._line("it gets quiet", 1, [missing] if missing else []))
        lines.append(kill_checks._line("each process ends when it is asked", 4, ended_badly))
        remarks = kill_checks.remarks()
        server.stop()
        left = processes.wait_for_end(set(processes.of_folder(folder)), within_s=ORPHANS_S)
        orphans = killer.orphans + [f"{pid} {processes.of_folder(folder).get(pid)}" for pid in left]
        lines.append(kill_checks._line("no process is left behind", killer.killed.total(), orphans))
    feed.end()
    killed = ", ".join(f"{n} {what}" for what, n in sorted(killer.killed.items()))
    print(f"# {machine()}; seed {options.seed}; {time.monotonic() - began:.0f} s")
    print(f"# {killer.killed.total()} kills: {killed}; {killer.n_young} while starting")
    print(f"# quiet {quiet_s:.0f} s after the last; faults that agents met: {dict(world.n_met)}")
    for what, n in remarks.items():
        print(f"  {what:<52} {n:6}")
    print(f"\n  {'what must hold':<52} {'of':>6} {'wrong':>6}")
    for line in lines:
        print(f"  {line.what:<52} {line.n:6} {line.n_wrong:6}")
        for sample in line.samples:
            print(f"      {sample[:300]}")
    n_wrong = sum(line.n_wrong for line in lines)
    is_whole = killer.killed.total() >= options.kills
    print("\nEverything once." if not n_wrong else f"\n{n_wrong} differences.")
    if not is_whole:
        print(f"Only {killer.killed.total()} of {options.kills} kills: the time was over.")
    return 1 if n_wrong or not is_whole else 0


def _wait_for_the_first(mail: MailServer) -> None:
    """Until an answer has left: then every part is at work."""
    deadline = time.monotonic() + WARM_S
    while not mail.accepted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert mail.accepted, "no answer has left before the first kill; see the logs"


def _part(name: str, folder: Path, nursery: Nursery | None) -> Part:
    port = int(os.environ["ALLEARS_PORT"]) if name == "web" else 0
    if nursery is None:
        return processes.part(name, folder, port=port)
    return Forked(name=name, argv=[], log=folder / f"{name}.log", port=port, nursery=nursery)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--nursery", action="store_true")
    parser.add_argument("--first-look", type=float, default=0.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
