"""The simulated days themselves: people write, the loops work, ours act, a process dies, and each step is looked at.

A step is one act of somebody, one round of a loop, or one row that leaves. The machine has its loops as
in earnest (`steps.listen`, `care.Care`, `steps.deliver`), one after the other in one process, by the fake
clock. After a crash nothing is left but the rows: the loops begin anew under another name.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection

from allears.cases import actions as cases
from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.flow import steps
from allears.flow.care import Care
from allears.lib import sight
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing
from allears.staff import guard
from allears.staff.actions import NotPossible
from allears.staff.models import User
from bench.days_checks import Checks
from bench.days_clock import Crash, Crasher, FakeClock
from bench.days_house import House
from bench.days_network import Network
from bench.days_people import People

T = TypeVar("T")
LITTLE = timedelta(milliseconds=400)
"""Between two acts of one moment."""
ROUNDS = 200
"""So many rounds of a loop are enough for any slice."""


@dataclass
class World:
    """All that lives while the days pass."""

    house: House
    people: People
    nets: dict[str, Network]
    clock: FakeClock
    crasher: Crasher
    rng: random.Random
    checks: Checks
    n_steps: int = 0
    did: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    n_lives: int = 0
    _heard: dict[str, int] = field(default_factory=Counter)
    _care: Care = field(default_factory=Care)

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def worker(self) -> str:
        return f"days:{self.n_lives}"

    def do(self, what: str, act: Callable[[], T], *, by: User | None = None) -> T | None:
        """One step: by somebody (who sees what they may see) or by the machine; then it is looked at."""
        self.clock.go(LITTLE)
        self.n_steps += 1
        self.did[what] += 1
        found: T | None = None
        try:
            with sight.through(guard.sight_of(by) if by else sight.WHOLE):
                found = act()
        except (NotPossible, cases.Objected) as why:
            self.refused[f"{what}: {type(why).__name__}: {str(why)[:60]}"] += 1
        except Crash:
            self.crashes[what] += 1
            self._begin_anew()
        self.checks.step(what, by=by, now=self.now)
        return found

    def _begin_anew(self) -> None:
        """Nothing is left of the processes; what they knew stands in the rows."""
        self.crasher.disarm()
        self.n_lives += 1
        self._care = Care()
        if connection.in_atomic_block:  # a test holds it all in one transaction
            connection.set_rollback(False)
        else:
            connection.close()
        self.house.refresh()

    @property
    def n_ended_early(self) -> int:
        """Steps that were refused, or in which the process died."""
        return self.refused.total() + self.n_lives

    # ---- the loops ---------------------------------------------------------------------------

    def loops(self) -> None:
        """One turn of all of them."""
        if any(net.is_waiting for net in self.nets.values()):
            self._listen()
        for _round in range(ROUNDS):
            if self.do("care", self._care.round) is False:  # one that died in it is begun anew
                break
        assert not self._care.parts.ill, f"parts of care failed: {self._care.parts.ill}"
        self.deliver()
        self._signs()

    def _listen(self) -> None:
        for _round in range(ROUNDS):
            rows = self.do("visit", self._due) or []
            if not rows:
                return
            for row in rows:
                self.do("listen", lambda row=row: steps.listen(row, now=self.now))  # type: ignore[misc]

    def _due(self) -> list[Channel]:
        return channels.lease_due(
            networks=list(self.nets), worker=self.worker, limit=2, now=self.now
        )

    def deliver(self) -> None:
        """All that is due leaves, or is tried; then those whom it reached do something about it."""
        for _round in range(ROUNDS):
            me = self.worker
            rows = self.do("lease", self._lease) or []
            for row in rows:
                self.do(
                    "deliver",
                    lambda row=row, me=me: steps.deliver(row, worker=me, now=self.now),  # type: ignore[misc]
                )
                if self.worker != me:
                    break
            if not rows and self.worker == me:
                break
        self._reach()

    def _lease(self) -> list[Outgoing]:
        me = self.worker
        outbox.free_dead_leases(is_dead=lambda name: name != me, now=self.now)
        outbox.release_held(now=self.now)
        return outbox.lease(limit=20, worker=me, now=self.now)

    def _reach(self) -> None:
        for name, net in self.nets.items():
            for place in range(self._heard[name], len(net.said)):
                self.people.answered(net.said[place], f"{name}-r{place}", self.now)
            self._heard[name] = len(net.said)

    def _signs(self) -> None:
        """What people say on their pages."""
        signs, self.people.signs = self.people.signs, []
        for post_id, is_good in signs:
            case_id = self.checks.rows.case_with_page(post_id)
            if case_id is None:
                continue
            if is_good:
                self.do("page: good", lambda pk=case_id: cases.says_good(case_id=pk, now=self.now))  # type: ignore[misc]
            else:
                self.do(
                    "page: not good",
                    lambda pk=case_id: cases.says_not_good(  # type: ignore[misc]
                        case_id=pk, words="It is not.", now=self.now
                    ),
                )

    # ---- crashes -----------------------------------------------------------------------------

    def prepare_crash(self) -> None:
        """The next one falls on a write, or on a network that has just taken something."""
        if self.rng.random() < 0.3:
            self.rng.choice(list(self.nets.values())).crashes_next = True
        else:
            self.crasher.arm()
