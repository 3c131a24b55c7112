"""Everybody is told of a fix by real processes, and `deliver` is killed over it again and again.

    python -m bench tell [--people 5000] [--kills 10] [--mailboxes 12] [--seed N] [--minutes M]
                         [--first-look S] [--small]

A desk in a temporary folder with the embedded PostgreSQL, its real processes (one `listen`, two `care`, one
`deliver`), a mail server with several mailboxes, and two places that speak Mastodon's protocol. The
preview is timed, then it is let go at the pace that every channel has in earnest. `deliver` gets SIGKILL:
every other time at a random moment, else in the moment after a network has said yes and before we know it;
`care` is killed now and then. In the middle somebody presses stop, and goes on with the rest. At the end
the lists of the networks are compared with the desk's. Exit code 1 for any difference.
What it misses: a network that asks us to wait; that is `tests/flow/test_route.py` and its kin.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import processes, tell_checks, tell_world
from bench.desk import machine
from bench.living import living
from bench.nursery import Forked, Nursery
from bench.tell_world import LETTER, SAID, Networks, World

STOP_AT = 0.4
"""Which share is told when somebody presses stop."""
STOPPED_S = 2.5
"""For so long it is looked whether anybody is written to after the stop."""
AIM_S = 20.0
"""How long a kill waits for a network to say yes."""


@dataclass(frozen=True)
class Spent:
    """A moment: by the clock on the wall, and by what this process used of a core."""

    wall: float = field(default_factory=time.perf_counter)
    core: float = field(default_factory=time.process_time)

    def __sub__(self, other: Spent) -> str:
        return f"{self.wall - other.wall:.2f} s ({self.core - other.core:.2f} s of a core)"


@dataclass
class Run:
    """The processes, and how often they were killed."""

    options: argparse.Namespace
    networks: Networks
    world: World
    parts: dict[str, Forked]
    rng: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def start(self) -> None:
        for part in self.parts.values():
            part.start()
        for part in self.parts.values():
            part.wait_until_ready()

    def kill(self) -> None:
        """`deliver`, once at random and once right after a yes; every third time a `care` too."""
        deliver = self.parts["deliver"]
        if self.killed.total() % 2:
            self.networks.taken.clear()
            if self.networks.taken.wait(AIM_S):
                self.killed["after a yes"] += 1
            else:
                self.killed["while idle"] += 1
        else:
            self.killed["at random"] += 1
        deliver.kill()
        deliver.start()
        if self.killed.total() % 3 == 0:
            care = self.parts[self.rng.choice(["care", "care 2"])]
            care.kill()
            care.start()
        deliver.wait_until_ready()

    @property
    def n_left(self) -> int:
        from allears.outbox.models import Outgoing

        return Outgoing.objects.filter(sent_at__isnull=False).count()

    def until(self, share: float, *, kills: int) -> bool:
        """Until so many have left; with so many kills, spread over the way."""
        n_all, end = len(self.world.meant), time.monotonic() + 60 * self.options.minutes
        first, begun = self.n_left, self.killed_deliver
        while (n := self.n_left) < share * n_all:
            if time.monotonic() > end or not self._is_alive():
                return False
            way = (n - first) / max(share * n_all - first, 1)
            if self.killed_deliver - begun < kills and way > (self.killed_deliver - begun + 0.5) / (
                kills + 1
            ):
                self.kill()
            time.sleep(self.rng.uniform(0.02, 0.3))
        return True

    @property
    def killed_deliver(self) -> int:
        return self.killed.total()

    def _is_alive(self) -> bool:
        return all(part.is_running for part in self.parts.values())

    def stop(self, client: Any) -> float:
        """The button; gives for how long it took until the last one after it was written."""
        from django.utils import timezone

        from allears.problems.models import Telling, Told

        telling = Telling.objects.get(ended_at=None, stopped_at=None)
        pressed = timezone.now()
        client.post(f"/problems/tellings/{telling.pk}/stop/")
        written = Told.objects.filter(written_at__isnull=False)
        n_written = written.count()
        time.sleep(STOPPED_S)
        telling.refresh_from_db()
        if telling.stopped_at is None:
            self.wrong.append("stop was pressed and nothing stopped")
        if n_late := written.count() - n_written:
            self.wrong.append(f"{n_late} were written to after the answer to the stop")
        last = written.latest("written_at").written_at
        assert last is not None
        return max((last - pressed).total_seconds(), 0.0)


def main() -> int:
    options = _options()
    for noisy in ("django.db", "django.request", "mail.log", "httpx"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    os.environ["BENCH_FIRST_LOOK_S"] = str(options.first_look)
    began = time.monotonic()
    with ExitStack() as stack:
        networks = stack.enter_context(tell_world.networks(options.mailboxes))
        folder, server = stack.enter_context(living(port=processes.free_port()))
        from datetime import UTC, datetime

        channels = tell_world.connect(networks, datetime.now(UTC))
        world = tell_world.people(options.people, options.places, networks, channels)
        print(
            f"# {machine()}; seed {options.seed}; {len(world.meant)} people, {len(channels)} channels"
        )
        run = Run(options, networks, world, _parts(folder), random.Random(options.seed))
        ready = time.monotonic()
        is_whole = _tell(run)
        took = time.monotonic() - ready
        for part in run.parts.values():
            part.end()
        lines = list(tell_checks.check(world, networks))
        remarks = tell_checks.remarks(networks)
        if not is_whole:
            _show_logs(folder)
        server.stop()
    lines.append(("everybody was told in time, and stop stopped", 1, run.wrong))
    print(
        f"# told in {took:.0f} s, all in all {time.monotonic() - began:.0f} s; kills: {dict(run.killed)}"
    )
    for what, value in remarks.items():
        print(f"  {what:<58} {value}")
    for what, n, wrong in lines:
        print(f"  {what:<58} {n:6} {len(wrong):6}")
        for sample in wrong[:5]:
            print(f"      {sample[:300]}")
    n_wrong = sum(len(wrong) for _what, _n, wrong in lines)
    print("\nEach exactly once." if not n_wrong else f"\n{n_wrong} differences.")
    return 1 if n_wrong else 0


def _tell(run: Run) -> bool:
    """Preview, let go, stop in the middle, go on; kills all along. Whether all are told."""
    from django.test import Client
    from django.utils import timezone

    from allears.problems import actions, preview
    from allears.problems.preview import Texts

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(run.world.lead)
    texts = Texts(by_language=dict.fromkeys(SAID, LETTER), usual="en")
    change = run.world.change
    url = f"/problems/{change.problem_id}/"
    for word in ("first", "second"):
        began = Spent()
        found = preview.plan(change, texts, by=run.world.lead, now=timezone.now())
        walked = Spent()
        answer = client.get(f"{url}telling/")
        print(
            f"  {word} preview of {len(found.told)}: {walked - began}, its page {Spent() - walked}"
            f" ({answer.status_code}); foreseen {found.takes()}",
            flush=True,
        )
    run.start()
    for half, share in enumerate((STOP_AT, 1.0)):
        began = Spent()
        actions.begin_telling(
            change_id=change.pk, texts=texts, by=run.world.lead, now=timezone.now()
        )
        print(f"  let go {Spent() - began}", flush=True)
        kills = run.options.kills // 2 if half == 0 else run.options.kills - run.killed_deliver
        if not run.until(share, kills=kills):
            run.wrong.append(
                f"{run.n_left} of {len(run.world.meant)} were told when the time was over"
            )
            return False
        if half == 0:
            print(
                f"  stopped in the middle: the last one {run.stop(client):.2f} s after the button"
            )
    return True


def _parts(folder: Path) -> dict[str, Forked]:
    """Forked from one process that has loaded everything: a kill costs no seconds of imports."""
    nursery = Nursery()
    return {
        name: Forked(
            name=name.split()[0],
            argv=[],
            log=folder / f"{name}.log".replace(" ", "-"),
            nursery=nursery,
        )
        for name in ("listen", "care", "care 2", "deliver")
    }


def _show_logs(folder: Path) -> None:
    for path in sorted(folder.glob("*.log")):
        print(f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-1500:]}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench tell", description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--places", type=int, default=6, help="people on each place")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--mailboxes", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--first-look", type=float, default=30.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
