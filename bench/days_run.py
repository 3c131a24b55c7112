"""One run of the days: what a seed and the sizes make of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench import days_house
from bench.days_agents import Agents
from bench.days_checks import Checks
from bench.days_clock import Crasher, FakeClock
from bench.days_network import networks
from bench.days_people import People
from bench.days_world import World

HOUR = timedelta(hours=1)
ACTS = 4.5
"""Of ours, for each case that comes: taken, answered, asked, closed, answered again."""
N_FLOODS = 4
OPEN_SHARE = 0.85
"""Matters that become a case of their own; the others belong to one, or are none."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The sizes."""

    seed: int
    n_cases: int
    n_days: float
    n_agents: int
    n_teams: int
    step: timedelta
    begin: datetime
    acts: float = ACTS

    @property
    def flood(self) -> int:
        """How many write in a flood, of which there are four."""
        return min(50, self.n_cases // 40)

    @property
    def n_turns(self) -> int:
        return int(timedelta(days=self.n_days) / self.step)


def run(plan: Plan) -> Iterator[World]:
    """The world after each turn. Raises `Violation` at the first law that does not hold."""
    rng = random.Random(plan.seed)
    random.seed(plan.seed)  # jitter of the outbox
    with ExitStack() as stack:
        nets = stack.enter_context(networks(rng))
        clock = FakeClock(plan.begin)
        stack.enter_context(clock.moved())
        crasher = Crasher(rng)
        stack.enter_context(crasher.watching())
        house = days_house.build(
            n_agents=plan.n_agents, n_teams=plan.n_teams, rng=rng, now=plan.begin
        )
        checks = Checks(nets, rng, slack=2 * plan.step + timedelta(minutes=1))
        people = People(nets, rng)
        world = World(house, people, nets, clock, crasher, rng, checks)
        yield from _turns(world, plan)


def _turns(world: World, plan: Plan) -> Iterator[World]:
    rng, people = world.rng, world.people
    agents = Agents(world, pace=_pace(plan))
    mean = plan.n_cases / OPEN_SHARE / plan.n_turns
    floods = {rng.randrange(plan.n_turns) for _ in range(N_FLOODS)}
    looked_at = world.now
    for n in range(plan.n_turns):
        world.clock.now = max(world.clock.now, plan.begin + n * plan.step)
        if n in floods:
            people.flood(world.now, n=plan.flood)
        people.arrive(world.now, mean=mean)
        people.happen(world.now)
        if rng.random() < plan.step / HOUR:
            world.prepare_crash()
        world.loops()
        agents.turn()
        if world.now - looked_at >= HOUR:
            world.checks.hour(now=world.now)
            looked_at = world.now
        yield world
    _end(world)
    yield world


def _pace(plan: Plan) -> float:
    """So much is done that all can be answered."""
    at_work = plan.n_agents * plan.n_turns * (8 / 24) * (5 / 7)
    return plan.acts * plan.n_cases / at_work


def _end(world: World) -> None:
    """What is on its way arrives; then all is looked at once more."""
    world.crasher.disarm()
    for net in world.nets.values():
        net.trouble_share = 0.0
        net.crashes_next = False
    for _turn in range(20):
        world.clock.go(timedelta(minutes=20))
        world.loops()
    world.checks.hour(now=world.now, is_last=True)
