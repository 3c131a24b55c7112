"""What a change of a part would do in the monitors that use it, before it is kept.

Each of the first few is tried on the newest mentions for a short time, and on the posts that were judged
for it. What it misses: monitors beyond the first few are named, not tried.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from allears.listening.query import QueryError, parse
from allears.mentions import comparing, judging, looking, queries
from allears.mentions.actions import Effect
from allears.mentions.comparing import Difference
from allears.mentions.queries import Monitor, Part

TRIED = 6
BUDGET_S = 0.3
"""For each monitor that is tried."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One monitor under the part as it would be."""

    monitor: Monitor
    difference: Difference | None
    run: judging.Run | None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the panel beside a part shows."""

    changed: list[Changed]
    parts: list[Part]
    n_more: int


def show(effect: Effect, *, perf: Callable[[], float]) -> Shown:
    """The monitors of an effect hold the new query; the rows that are kept hold the old one."""
    tried = effect.monitors[:TRIED]
    old = queries.queries_of(one.pk for one in tried)
    return Shown(
        changed=[_changed(one, old[one.pk], perf) for one in tried],
        parts=effect.parts,
        n_more=max(0, len(effect.monitors) - TRIED),
    )


def _changed(monitor: Monitor, old: str, perf: Callable[[], float]) -> Changed:
    new = parse(monitor.query)
    try:
        before = parse(old)
    except QueryError:
        return Changed(monitor=monitor, difference=None, run=None)
    batches = looking.batches([before, new], perf=perf, budget_s=BUDGET_S)
    found = deque(comparing.compare(before, new, batches), maxlen=1)
    tests = judging.judged(queries.verdicts(monitor.pk))
    return Changed(
        monitor=monitor,
        difference=found[0] if found else None,
        run=judging.run(before, new, tests) if tests else None,
    )
